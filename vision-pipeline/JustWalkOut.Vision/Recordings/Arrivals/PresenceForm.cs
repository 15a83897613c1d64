using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Recordings;

/// <summary>People at one moment as numbers that lose nothing. It holds no looks, because <see cref="Presence"/> has none.</summary>
internal static class PresenceForm
{
    public static void Write(BinaryWriter to, TargetFrame frame)
    {
        to.Write(frame.At.Ticks);
        to.Write(frame.People.Count);
        foreach (Presence person in frame.People)
        {
            to.Write(person.Person.Value);
            to.Write(person.At.Ticks);
            to.Write(person.Floor.XMetres);
            to.Write(person.Floor.YMetres);
            to.Write(person.Identity);
            to.Write(person.Head.HasValue);
            Write(to, person.Head);
            Write(to, person.FirstHand);
            Write(to, person.SecondHand);
            to.Write(person.Exchange.HasValue);
            if (person.Exchange is { } exchange)
            {
                to.Write(exchange.With.Value);
                to.Write(exchange.Since.Ticks);
                to.Write(exchange.Confidence);
            }
        }
    }

    public static TargetFrame Read(BinaryReader from)
    {
        TimeSpan at = TimeSpan.FromTicks(from.ReadInt64());
        Presence[] people = new Presence[from.ReadInt32()];
        for (int i = 0; i < people.Length; i++)
        {
            people[i] = ReadPerson(from);
        }

        return new TargetFrame(at, people);
    }

    private static Presence ReadPerson(BinaryReader from)
    {
        PersonId person = new(from.ReadString());
        TimeSpan at = TimeSpan.FromTicks(from.ReadInt64());
        FloorPoint floor = new(from.ReadDouble(), from.ReadDouble());
        double identity = from.ReadDouble();
        StorePoint? head = from.ReadBoolean() ? ReadPoint(from) : null;
        Hand? first = ReadHand(from);
        Hand? second = ReadHand(from);
        IdentityExchange? exchange = from.ReadBoolean() ? new IdentityExchange(new PersonId(from.ReadString()), TimeSpan.FromTicks(from.ReadInt64()), from.ReadDouble()) : null;
        return new Presence(person, at, floor, head, first, second, identity, exchange);
    }

    private static void Write(BinaryWriter to, StorePoint? point)
    {
        if (point is { } known)
        {
            to.Write(known.XMetres);
            to.Write(known.YMetres);
            to.Write(known.ZMetres);
        }
    }

    private static StorePoint ReadPoint(BinaryReader from) => new(from.ReadDouble(), from.ReadDouble(), from.ReadDouble());

    private static void Write(BinaryWriter to, Hand? hand)
    {
        to.Write(hand.HasValue);
        if (hand is not { } seen)
        {
            return;
        }

        Write(to, seen.At);
        to.Write(seen.Score);
        StoreCovariance about = seen.Covariance;
        foreach (double number in (ReadOnlySpan<double>)[about.XxM2, about.XyM2, about.XzM2, about.YyM2, about.YzM2, about.ZzM2])
        {
            to.Write(number);
        }
    }

    private static Hand? ReadHand(BinaryReader from) => from.ReadBoolean()
        ? new Hand(ReadPoint(from), from.ReadDouble(), new StoreCovariance(from.ReadDouble(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble()))
        : null;
}

using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// The content of a record of <c>arrivals</c>: a byte for its kind, its numbers as they are in memory (little-endian, so that nothing is rounded), texts as UTF-8 with their length, and a last byte that is 1, so that
/// no record ends in a zero as a torn one may.
/// </summary>
internal static class ArrivalForm
{
    private const byte Last = 1;

    private enum Kind : byte
    {
        Frame = 1,
        People,
        Ordered,
        Weighed,
        LetIn,
        Turn,
        Gap,
        Closed,
    }

    public static byte[] Write(Arrival arrival)
    {
        using MemoryStream stream = new();
        using BinaryWriter to = new(stream);
        switch (arrival)
        {
            case Arrival.Looked frame:
                to.Write((byte)Kind.Frame);
                to.Write(frame.View.Value);
                to.Write(frame.Sequence);
                to.Write(frame.CapturedAt.Ticks);
                to.Write(frame.ArrivedAt.Ticks);
                break;
            case Arrival.People people:
                to.Write((byte)Kind.People);
                PresenceForm.Write(to, people.Frame);
                break;
            case Arrival.Ordered ordered:
                to.Write((byte)Kind.Ordered);
                to.Write(JsonSerializer.Serialize(ordered.Command, MessageJson.Compact));
                break;
            case Arrival.Weighed weighed:
                to.Write((byte)Kind.Weighed);
                to.Write(weighed.ArrivedAt.Ticks);
                Write(to, weighed.Weights);
                break;
            case Arrival.LetIn letIn:
                to.Write((byte)Kind.LetIn);
                Write(to, letIn.Passage);
                to.Write(JsonSerializer.Serialize(letIn.Command, MessageJson.Compact));
                break;
            case Arrival.Turn turn:
                to.Write((byte)Kind.Turn);
                to.Write(turn.Until.Ticks);
                to.Write(turn.Now.Ticks);
                break;
            case Arrival.Gap gap:
                to.Write((byte)Kind.Gap);
                to.Write(gap.Lost);
                break;
            case Arrival.Closed end:
                to.Write((byte)Kind.Closed);
                to.Write(end.Lost);
                break;
        }

        to.Write(Last);
        to.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">It is of a kind that this program does not know.</exception>
    public static Arrival Read(byte[] content)
    {
        using BinaryReader from = new(new MemoryStream(content));
        Kind kind = (Kind)from.ReadByte();
        return kind switch
        {
            Kind.Frame => new Arrival.Looked(new ViewId(from.ReadString()), from.ReadInt64(), Time(from), Time(from)),
            Kind.People => new Arrival.People(PresenceForm.Read(from)),
            Kind.Ordered => new Arrival.Ordered(ReadCommand(from)),
            Kind.Weighed => ReadWeighed(from),
            Kind.LetIn => new Arrival.LetIn(ReadPassage(from), ReadCommand(from)),
            Kind.Turn => new Arrival.Turn(Time(from), Time(from)),
            Kind.Gap => new Arrival.Gap(from.ReadInt64()),
            Kind.Closed => new Arrival.Closed(from.ReadInt64()),
            _ => throw new InvalidDataException($"a record of kind {(byte)kind}, which this program does not know; replay it with the version that recorded it"),
        };
    }

    private static TimeSpan Time(BinaryReader from) => TimeSpan.FromTicks(from.ReadInt64());

    private static Command ReadCommand(BinaryReader from) =>
        JsonSerializer.Deserialize<Command>(from.ReadString(), MessageJson.Compact) ?? throw new InvalidDataException("a command that is null");

    private static void Write(BinaryWriter to, ShelfWeights weights)
    {
        to.Write(weights.Gondola);
        to.Write(weights.Shelf);
        to.Write(weights.Mark.Boot);
        to.Write(weights.Mark.Sequence);
        to.Write(weights.FirstUnixMicroseconds);
        to.Write(weights.Hertz);
        to.Write(weights.Plates.Count);
        to.Write(weights.Count);
        for (int plate = 0; plate < weights.Plates.Count; plate++)
        {
            to.Write(weights.Plates[plate].Value);
            foreach (float grams in weights.Grams[plate])
            {
                to.Write(grams);
            }
        }
    }

    private static Arrival.Weighed ReadWeighed(BinaryReader from)
    {
        TimeSpan arrivedAt = Time(from);
        (string gondola, string shelf) = (from.ReadString(), from.ReadString());
        DeviceMark mark = new(from.ReadString(), from.ReadInt64());
        (long first, double hertz) = (from.ReadInt64(), from.ReadDouble());
        PlateId[] plates = new PlateId[from.ReadInt32()];
        float[][] grams = new float[plates.Length][];
        int samples = from.ReadInt32();
        for (int plate = 0; plate < plates.Length; plate++)
        {
            plates[plate] = PlateId.From(from.ReadString());
            grams[plate] = new float[samples];
            for (int sample = 0; sample < samples; sample++)
            {
                grams[plate][sample] = from.ReadSingle();
            }
        }

        return new Arrival.Weighed(new ShelfWeights(gondola, shelf, mark, first, hertz, plates, grams), arrivedAt);
    }

    private static void Write(BinaryWriter to, GatePassage passage)
    {
        to.Write(passage.Gate.Value);
        to.Write(passage.Mark.Boot);
        to.Write(passage.Mark.Sequence);
        to.Write(passage.UnixMicroseconds);
        to.Write(passage.Shopper.Value);
        to.Write(passage.People);
        to.Write((int)passage.Role);
    }

    private static GatePassage ReadPassage(BinaryReader from) => new(
        new GateId(from.ReadString()), new DeviceMark(from.ReadString(), from.ReadInt64()), from.ReadInt64(), ShopperId.From(from.ReadString()), from.ReadInt32(), (Role)from.ReadInt32());
}

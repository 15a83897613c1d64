using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>What people look like as bytes, for whoever keeps it in memory while vision is started again. Biometric: never to be written down.</summary>
public static class LookMemory
{
    private const byte Form = 1;

    /// <summary>More people than any store holds.</summary>
    private const int PeopleMax = 1000;

    /// <summary>Writes it.</summary>
    public static byte[] Write(IReadOnlyDictionary<PresenceId, KnownLook> looks)
    {
        ArgumentNullException.ThrowIfNull(looks);
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(Form);
        writer.Write(Math.Min(looks.Count, PeopleMax));
        foreach ((PresenceId presence, KnownLook look) in looks.OrderBy(pair => pair.Key.Uuid).Take(PeopleMax))
        {
            writer.Write(presence.Uuid.ToByteArray());
            writer.Write(look.Pictures);
            foreach (float number in look.Mean.Values)
            {
                writer.Write(number);
            }
        }

        writer.Flush();
        return content.ToArray();
    }

    /// <summary>Reads it; nobody where it is of another form, or damaged: people are then known by where they were alone.</summary>
    public static IReadOnlyDictionary<PresenceId, KnownLook> Read(byte[]? content)
    {
        Dictionary<PresenceId, KnownLook> looks = [];
        if (content is null || content.Length == 0 || content[0] != Form)
        {
            return looks;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(content, 1, content.Length - 1));
            Span<float> numbers = stackalloc float[Look.Length];
            for (int left = Math.Clamp(reader.ReadInt32(), 0, PeopleMax); left > 0; left--)
            {
                PresenceId presence = new(new Guid(reader.ReadBytes(16)));
                double pictures = reader.ReadDouble();
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = reader.ReadSingle();
                }

                if (pictures is > 0 and < 1e6 && !numbers.ContainsAnyExceptInRange(-1000f, 1000f))
                {
                    looks[presence] = new KnownLook(Look.Of(numbers), pictures);
                }
            }
        }
        catch (Exception fault) when (fault is EndOfStreamException or ArgumentException)
        {
            return new Dictionary<PresenceId, KnownLook>();
        }

        return looks;
    }
}

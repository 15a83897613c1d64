using System.Buffers;
using System.Text.Json;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>One message of one shelf's gateway: twelve samples of each of its plates. Never changes.</summary>
/// <param name="Gondola">Id of the gondola.</param>
/// <param name="Shelf">Id of the shelf in it.</param>
/// <param name="Boot">Id of the gateway's run; another one after each restart.</param>
/// <param name="Sequence">Number of the message in that run, from 0.</param>
/// <param name="FirstSampleUnixMicroseconds">When the first sample was taken, as the gateway's clock says.</param>
/// <param name="Plates">Ids of the plates, in the shelf's order; the same list in every message of a gateway.</param>
/// <param name="Grams">Samples, plate by plate: twelve of the first plate, then twelve of the next. NaN where the plate is dead.</param>
/// <param name="ArrivedAt">When the message reaches whoever listens, by the true clock, since the simulation's start.</param>
public sealed record ShelfMessage(
    string Gondola,
    string Shelf,
    string Boot,
    long Sequence,
    long FirstSampleUnixMicroseconds,
    IReadOnlyList<string> Plates,
    ReadOnlyMemory<float> Grams,
    TimeSpan ArrivedAt)
{
    /// <summary>Samples per second.</summary>
    public const int HertzSampled = 60;

    /// <summary>Samples of each plate in one message.</summary>
    public const int SamplesPerPlate = 12;

    /// <summary>How much later than the first sample another one was taken, by the gateway's clock.</summary>
    public static long MicrosecondsAfterFirst(int sample) => ((sample * 1_000_000L) + (HertzSampled / 2)) / HertzSampled;

    /// <summary>The twelve samples of one plate.</summary>
    /// <param name="plate">Index into <see cref="Plates"/>.</param>
    public ReadOnlySpan<float> GramsOf(int plate) => Grams.Span.Slice(plate * SamplesPerPlate, SamplesPerPlate);

    /// <summary>The MQTT topic that it is published under.</summary>
    /// <param name="store">The store's id.</param>
    public string Topic(string store) => $"store/{store}/shelf/{Gondola}/{Shelf}/weights";

    /// <summary>Writes the MQTT payload: UTF-8 JSON, without a line's end.</summary>
    public void WritePayload(IBufferWriter<byte> into)
    {
        using Utf8JsonWriter json = new(into);
        json.WriteStartObject();
        json.WriteString("boot", Boot);
        json.WriteNumber("seq", Sequence);
        json.WriteNumber("t0", FirstSampleUnixMicroseconds);
        json.WriteNumber("hz", HertzSampled);
        json.WriteStartArray("plates");
        foreach (string plate in Plates)
        {
            json.WriteStringValue(plate);
        }

        json.WriteEndArray();
        json.WriteStartArray("grams");
        for (int plate = 0; plate < Plates.Count; plate++)
        {
            json.WriteStartArray();
            foreach (float grams in GramsOf(plate))
            {
                if (float.IsNaN(grams))
                {
                    json.WriteNullValue();
                }
                else
                {
                    json.WriteNumberValue(grams);
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Something that listens to the shelves: a recording, a broker, a pipeline. Called from one thread.</summary>
public interface IWeightSink
{
    /// <summary>Takes one message, in order of arrival.</summary>
    ValueTask TakeAsync(ShelfMessage message);
}

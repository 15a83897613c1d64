using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>What is done to a recording in the AutoCheckout encoding, with the seed that repeats it.</summary>
/// <param name="Seed">Of every random choice.</param>
/// <param name="NoiseSdGrams">Added to each sample.</param>
/// <param name="DriftGramsPerMinute">Up or down, by plate.</param>
/// <param name="MessageShare">Share of messages lost, and as many again repeated, and as many late by up to 0.8 s.</param>
/// <param name="DeadPlate">Gondola, shelf, plate; null for none.</param>
internal sealed record Perturbation(
    int Seed, double NoiseSdGrams = 0, double DriftGramsPerMinute = 0, double MessageShare = 0, (int Gondola, int Shelf, int Plate)? DeadPlate = null)
{
    public override string ToString() =>
        $"seed {Seed}, noise {NoiseSdGrams} g, drift {DriftGramsPerMinute} g/min, {MessageShare:P0} of messages, dead plate {DeadPlate}";
}

/// <summary>Which step shrinks: its plate and product, from what to what, and the load that rests on the plate afterwards.</summary>
internal sealed record StepScaling((int Gondola, int Shelf, int Plate) Plate, string Product, double FromGrams, double ToGrams, double RestGrams);

/// <summary>Writes a perturbed copy of a folder in the AutoCheckout encoding.</summary>
internal static class PerturbedRecording
{
    /// <summary>Latest that a late message may come: within what the shelf signal waits for.</summary>
    private const double LateMaxSeconds = 0.8;

    public static void Write(string source, string target, Perturbation perturbation)
    {
        Copy(source, target);
        Random random = new(perturbation.Seed);
        List<(double Arrives, string Line)> messages = [];
        double index = 0;
        foreach (string line in File.ReadLines(Path.Combine(source, "plate_data.json")))
        {
            JsonNode message = JsonNode.Parse(line)!;
            Disturb(message, perturbation, random, secondsIn: index / 20);
            double arrives = index++ / 20;
            double fate = random.NextDouble();
            if (fate < perturbation.MessageShare)
            {
                continue;
            }

            bool isLate = fate < 2 * perturbation.MessageShare;
            bool isRepeated = fate > 1 - perturbation.MessageShare;
            string text = message.ToJsonString();
            messages.Add((isLate ? arrives + (random.NextDouble() * LateMaxSeconds) : arrives, text));
            if (isRepeated)
            {
                messages.Add((arrives + (random.NextDouble() * LateMaxSeconds), text));
            }
        }

        File.WriteAllLines(Path.Combine(target, "plate_data.json"), messages.OrderBy(message => message.Arrives).Select(message => message.Line));
    }

    /// <summary>Shrinks one plate's step, and the weight of the product that made it, to so many grams.</summary>
    public static void ScaleStep(string source, string target, StepScaling scaling)
    {
        Copy(source, target);
        File.WriteAllLines(
            Path.Combine(target, "plate_data.json"),
            File.ReadLines(Path.Combine(source, "plate_data.json")).Select(line =>
            {
                JsonNode message = JsonNode.Parse(line)!;
                Edit(message, (gondola, shelf, column, _, grams) => (gondola, shelf, column) == scaling.Plate ? scaling.RestGrams + ((grams - scaling.RestGrams) * scaling.ToGrams / scaling.FromGrams) : grams);
                return message.ToJsonString();
            }));
        File.WriteAllLines(
            Path.Combine(target, "products.json"),
            File.ReadLines(Path.Combine(source, "products.json")).Select(line =>
            {
                JsonNode row = JsonNode.Parse(line)!;
                if ((string?)row["product_id"]?["id"] == scaling.Product)
                {
                    row["metadata"]!["weight"] = scaling.ToGrams;
                }

                return row.ToJsonString();
            }));
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string name in new[] { "full_targets.json", "plate_data.json", "planogram.json", "products.json" })
        {
            string to = Path.Combine(target, name);
            File.WriteAllBytes(to, File.ReadAllBytes(Path.Combine(source, name)));
        }
    }

    private static void Disturb(JsonNode message, Perturbation perturbation, Random random, double secondsIn) =>
        Edit(message, (gondola, shelf, plate, sample, grams) =>
        {
            double noise = perturbation.NoiseSdGrams * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double direction = ((gondola * 31) + (shelf * 7) + plate + perturbation.Seed) % 2 == 0 ? 1 : -1;
            double drift = direction * perturbation.DriftGramsPerMinute * (secondsIn + (sample / 60.0)) / 60;
            return perturbation.DeadPlate == (gondola, shelf, plate) ? double.NaN : grams + noise + drift;
        });

    /// <summary>Passes every sample (gondola, shelf, plate, sample of the message, grams) through <paramref name="change"/>.</summary>
    private static void Edit(JsonNode message, Func<int, int, int, int, double, double> change)
    {
        JsonNode plateData = message["document"]!["plate_data"]!;
        int gondola = (int)plateData["plate_id"]!["shelf_id"]!["gondola_id"]!["id"]!;
        JsonNode values = plateData["values"]!;
        int[] shape = [.. values["shape"]!.AsArray().Select(size => (int)size!)];
        byte[] bytes = Convert.FromBase64String((string)values["data"]!);
        for (int at = 0; at < bytes.Length / 4; at++)
        {
            float grams = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at * 4));
            if (float.IsFinite(grams))
            {
                int plate = at % shape[2];
                int shelf = at / shape[2] % shape[1];
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at * 4), (float)change(gondola, shelf, plate, at / (shape[1] * shape[2]), grams));
            }
        }

        values["data"] = Convert.ToBase64String(bytes);
    }
}

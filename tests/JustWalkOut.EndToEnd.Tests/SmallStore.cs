using System.Buffers.Binary;
using System.Text.Json;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>
/// A store of our own in the AutoCheckout encoding: one gondola with one shelf of four plates, three products, one shopper who
/// comes in, reaches to the third plate at 8 s, takes one item of 150 g and leaves at 14 s. Seeded.
/// </summary>
internal static class SmallStore
{
    public const string Shopper = "77";
    public const string Product = "4006381333931";
    private const int Plates = 4;
    private const int Hz = 60;
    private const double TakenAt = 8;
    private const double InchesPerMetre = 1 / 0.0254;

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <param name="folder">Takes the files.</param>
    /// <param name="seed">Of the plates' noise.</param>
    /// <param name="twin">Another shopper who stands at the same place with their hands at the same points; null for none.</param>
    public static void Write(string folder, int seed, string? twin = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "products.json"), [ProductRow("4006381333931", "Pencils", 2, 150), ProductRow("96385074", "Notebook", 3, 400), ProductRow("5", "Eraser", 1, 40)]);
        File.WriteAllLines(Path.Combine(folder, "planogram.json"), [PlanogramRow("96385074", 0, 1), PlanogramRow("4006381333931", 2, 1), PlanogramRow("5", 3, 1)]);
        File.WriteAllLines(Path.Combine(folder, "full_targets.json"), Enumerable.Range(0, 15 * 17).Select(frame => Frame(frame, twin is null ? [Shopper] : [Shopper, twin])));
        File.WriteAllLines(Path.Combine(folder, "plate_data.json"), Messages(new Random(seed)));
    }

    private static IEnumerable<string> Messages(Random random)
    {
        for (int message = 0; message < 17 * 5; message++)
        {
            // The first shelf row and plate column of a message stand for no plate.
            float[] values = new float[12 * 2 * (Plates + 1)];
            for (int at = 0; at < values.Length; at++)
            {
                int plate = at % (Plates + 1);
                int shelf = at / (Plates + 1) % 2;
                double time = (message * 0.2) + (at / (2 * (Plates + 1)) / (double)Hz);
                double noise = 2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                double taken = plate == 3 ? 150 * Math.Clamp((time - TakenAt) / 0.2, 0, 1) : 0;
                values[at] = shelf == 0 || plate == 0 ? float.NaN : (float)(1500 + noise - taken);
            }

            byte[] bytes = new byte[values.Length * 4];
            for (int at = 0; at < values.Length; at++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at * 4), values[at]);
            }

            string stamp = Stamp(message * 0.2);
            yield return JsonSerializer.Serialize(new
            {
                document = new
                {
                    header = new { t_origin = stamp, t_issue = Stamp((message * 0.2) + 0.1) },
                    plate_data = new
                    {
                        plate_id = new { shelf_id = new { gondola_id = new { id = 1 } } },
                        freq_samp = 60.0,
                        values = new { data = Convert.ToBase64String(bytes), shape = new[] { 12, 2, Plates + 1 }, type = "DATATYPE_FLOAT32" },
                    },
                },
            });
        }
    }

    private static string Frame(int frame, string[] shoppers)
    {
        double time = frame / 15.0;
        object point(double x, double y, double z) => new { point = new { x = x * InchesPerMetre, y = y * InchesPerMetre, z = z * InchesPerMetre }, score = 0.9 };
        bool isReaching = Math.Abs(time - TakenAt) < 0.6;
        object[] targets = time > 14
            ? []
            : [.. shoppers.Select(shopper => new
            {
                target_id = new { id = shopper },
                target_state = "TARGETSTATE_VALID_ENTRANCE",
                head = point(0.25, -0.5, 1.7),
                hands = new[] { isReaching ? point(0.25, 0.05, 1.1) : point(0.2, -0.6, 0.9), point(0.5, -0.6, 0.9) },
            })];
        return JsonSerializer.Serialize(new { document = new { header = new { t_origin = Stamp(time), t_issue = Stamp(time) }, targets = new { targets } } });
    }

    private static string ProductRow(string id, string name, int price, double weight) =>
        JsonSerializer.Serialize(new { product_id = new { barcode_type = "UPC", id }, metadata = new { name, price, weight } });

    private static string PlanogramRow(string id, int plate, int plates) =>
        JsonSerializer.Serialize(new
        {
            plate_ids = Enumerable.Range(plate + 1, plates).Select(index => new { shelf_id = new { gondola_id = new { id = 1 }, shelf_index = 1 }, plate_index = index }),
            planogram_product_id = new { barcode_type = "UPC", id },
            global_coordinates = new { transform = new { translation = new { x = 0.1 * plate, z = 1.0 }, rotation = new { } }, dim_x = 0.1 * plates, dim_y = 0.4, dim_z = 0.2 },
        });

    private static string Stamp(double seconds) => Start.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ");
}

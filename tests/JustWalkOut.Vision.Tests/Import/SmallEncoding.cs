using System.Runtime.InteropServices;
using System.Text.Json;

namespace JustWalkOut.Vision.Tests.Import;

/// <summary>
/// A small store and visit of our own in the AutoCheckout encoding: one gondola with one shelf of two plates in a message of [3, 2, 4],
/// whose fourth column is padding, and one person seen three times.
/// </summary>
internal static class SmallEncoding
{
    public const string Products =
        """
        {"product_id":{"barcode_type":"UPC","id":"4006381333931"},"metadata":{"name":"Cola","thumbnail":"https://shop.invalid/c.jpg","price":2.5,"weight":500.0}}
        {"product_id":{"id":"3.5"},"metadata":{"name":"Gum","price":1}}
        {"product_id":{"id":"4006381333931"},"metadata":{"name":"Cola","thumbnail":"https://shop.invalid/c.jpg","price":2.5,"weight":500.0}}
        """;

    public const string Planogram =
        """
        {"plate_ids":[{"shelf_id":{"gondola_id":{"id":1},"shelf_index":1},"plate_index":2},{"shelf_id":{"gondola_id":{"id":1},"shelf_index":1},"plate_index":1}],"planogram_product_id":{"id":"4006381333931"},"global_coordinates":{"transform":{"translation":{"x":2,"z":1},"rotation":{"z":-1.5708}},"dim_x":0.4,"dim_y":0.3,"dim_z":0.25}}
        {"plate_ids":[{"shelf_id":{"gondola_id":{"id":2},"shelf_index":1},"plate_index":1}],"planogram_product_id":{},"global_coordinates":{"transform":{"translation":{},"rotation":{}},"dim_x":0.1,"dim_y":0.3,"dim_z":0.25}}
        """;

    public const string Targets =
        """
        {"document":{"header":{"t_origin":"2026-01-31T09:00:00.000001Z"},"targets":{"targets":[{"target_id":{"id":"77"},"head":{"point":{"x":100,"y":-20,"z":70},"score":0.9},"hands":[{"point":{"x":90,"z":40},"score":0.8}],"neck":{"point":{"x":100,"y":-10,"z":60},"score":0.5},"l_wrist":{"point":{}}}]}}}
        {"document":{"header":{"t_origin":"2026-01-31T09:00:00.100001Z"},"targets":{"targets":[{"target_id":{"id":"77"},"head":{"point":{}}}]}}}
        {"document":{"header":{"t_origin":"2026-01-31T09:00:00.200001Z"},"targets":{}}}
        """;

    /// <summary>Two messages, the second of which came again.</summary>
    public static string Plates => string.Join('\n', Message("2026-01-31T09:00:01Z", 100), Message("2026-01-31T09:00:01.050Z", 200), Message("2026-01-31T09:00:01.050Z", 300));

    public static string Message(string origin, float grams, string? data = null, string shape = "[3,2,4]", string frequency = "60.0") =>
        $$$$$"""{"document":{"header":{"t_origin":"{{{{{origin}}}}}"},"plate_data":{"plate_id":{"shelf_id":{"gondola_id":{"id":1}}},"freq_samp":{{{{{frequency}}}}},"values":{"data":"{{{{{data ?? Encode(grams)}}}}}","shape":{{{{{shape}}}}},"type":"DATATYPE_FLOAT32"}}}}""";

    public static void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "products.json"), Products);
        File.WriteAllText(Path.Combine(folder, "planogram.json"), Planogram);
        File.WriteAllText(Path.Combine(folder, "full_targets.json"), Targets);
        File.WriteAllText(Path.Combine(folder, "plate_data.json"), Plates);
    }

    public static void WriteMeta(string folder)
    {
        object box = new { transform = new { translation = new { x = 1, y = 0.5 }, rotation = new { } }, dim_x = 1.0, dim_y = 0.03, dim_z = 2.0 };
        Save("Gondolas.json", new { gondolas = new[] { new { id = new { id = 1 }, coordinates = box } } });
        Save("Shelves.json", new
        {
            shelves = new[]
            {
                new
                {
                    id = new { gondola_id = new { id = 1 }, shelf_index = 1 },
                    coordinates = new { transform = new { translation = new { x = 0.1, y = -0.4, z = 0.9 } }, dim_x = 0.8, dim_y = 0.4, dim_z = 0.3 },
                },
            },
        });
        Save("Plates.json", new
        {
            plates = Enumerable.Range(1, 2).Select(plate => new
            {
                id = new { shelf_id = new { gondola_id = new { id = 1 }, shelf_index = 1 }, plate_index = plate },
                coordinates = new { transform = new { translation = new { x = 0.4 * (plate - 1) } }, dim_x = 0.4, dim_y = 0.4, dim_z = 0 },
            }),
        });
        Save("camera_mapping.json", new Dictionary<string, string> { ["10.0.0.1"] = "1", ["10.0.0.2"] = "2" });
        double[][] pose = [[1, 0, 0, 100], [0, -1, 0, 0], [0, 0, -1, 100], [0, 0, 0, 1]];
        double[][] skewed = [[1, 0, 0, 100], [0, -2, 0, 0], [0, 0, -1, 100], [0, 0, 0, 1]];
        double[][] intrinsics = [[0.8, 0, 0.5], [0, 1.4, 0.45], [0, 0, 1]];
        Save("calibration.json", new
        {
            world_ltrb = (int[])[-100, -100, 200, 50],
            cameras = new Dictionary<string, object>
            {
                ["10"] = new { K = intrinsics, Tw = skewed, dist_coeffs = (double[])[0] },
                ["1"] = new { K = intrinsics, Tw = pose, dist_coeffs = (double[])[-0.4, 0.2, 0, 0, 0] },
            },
        });

        void Save(string name, object content) => File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(content));
    }

    /// <summary>Plate 1 weighs <paramref name="grams"/> plus the sample's number; plate 2 is dead; all else is padding.</summary>
    public static string Encode(float grams)
    {
        float[] values = new float[3 * 2 * 4];
        Array.Fill(values, float.NaN);
        for (int sample = 0; sample < 3; sample++)
        {
            values[(((sample * 2) + 1) * 4) + 1] = grams + sample;
        }

        return Convert.ToBase64String(MemoryMarshal.AsBytes<float>(values));
    }
}

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Tests;

/// <summary>
/// Networks small enough to write by hand, byte by byte in protobuf (onnx.proto): a fixed part, and a part times the picture's brightest value. So they answer to the
/// picture, and the answer is known. A YOLOX head over 64x64 with two classes sees one person as surely as the picture is bright; a ceiling head is given.
/// </summary>
internal static class TinyOnnx
{
    public const int SidePx = 64;
    public const int Cells = 84; // 8x8 + 4x4 + 2x2.
    public const int Values = 7; // Box, objectness, two classes.

    private static readonly string[] ClassNames = ["person", "trolley"];
    private static readonly int[] NoMean = [0, 0, 0];
    private static readonly int[] Deviation = [255, 255, 255];

    /// <summary>The cell in column 3, row 2 of stride 8, with a box of 8 e by 8 e around its middle.</summary>
    private const int SureCell = (2 * 8) + 3;

    /// <summary>Writes the network.</summary>
    public static string Write(string folder, string name = "tiny.onnx", int cells = Cells)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, BuildYolox(cells));
        return path;
    }

    /// <summary>Writes and describes a ceiling head over 64x64: 50 planes of 8x8 cells, given as fixed and bright parts.</summary>
    /// <returns>The description.</returns>
    public static string WriteCeiling(string folder, float[] fixedPart, float[] brightPart)
    {
        int[] shape = [1, 50, SidePx / 8, SidePx / 8];
        string path = Path.Combine(folder, "ceiling.onnx");
        File.WriteAllBytes(path, Build(fixedPart, brightPart, shape));
        return Describe(path, json => json
            .Replace("[1,84,7]", $"[{string.Join(',', shape)}]", StringComparison.Ordinal)
            .Replace("\"yolox\"", "\"ceiling\"", StringComparison.Ordinal)
            .Replace(",\"trolley\"", "", StringComparison.Ordinal));
    }

    /// <summary>Describes a written network as a JSON file beside it, after <paramref name="change"/> had its way with the text.</summary>
    public static string Describe(string onnxPath, Func<string, string>? change = null)
    {
        string json = JsonSerializer.Serialize(new
        {
            name = "tiny",
            file = Path.GetFileName(onnxPath),
            sha256 = ModelFile.HashOf(onnxPath),
            bytes = new FileInfo(onnxPath).Length,
            publisher = "https://example.org/tiny",
            licence = "MIT",
            input = new
            {
                name = "picture",
                shape = new[] { 1, 3, SidePx, SidePx },
                layout = "NCHW",
                colourOrder = "BGR",
                mean = NoMean,
                deviation = Deviation,
                placement = "top-left",
                pad = 0,
            },
            outputs = new[] { new { name = "head", shape = new[] { 1, Cells, Values } } },
            decoder = "yolox",
            classes = ClassNames,
        });
        string path = Path.ChangeExtension(onnxPath, ".json");
        File.WriteAllText(path, change is null ? json : change(json));
        return path;
    }

    private static byte[] BuildYolox(int cells)
    {
        float[] fixedPart = new float[cells * Values];
        float[] brightPart = new float[cells * Values];
        int sure = SureCell * Values;
        (fixedPart[sure], fixedPart[sure + 1], fixedPart[sure + 2], fixedPart[sure + 3], fixedPart[sure + 5]) = (0.5f, 0.5f, 1, 1, 1);
        brightPart[sure + 4] = 1;
        return Build(fixedPart, brightPart, [1, cells, Values]);
    }

    private static byte[] Build(float[] fixedPart, float[] brightPart, int[] shape)
    {
        byte[] graph =
        [
            .. Field(1, Node("ReduceMax", ["picture"], "brightest", [.. Text(1, "keepdims"), .. Number(3, 0), .. Number(20, 2)])),
            .. Field(1, Node("Mul", ["brightest", "bright_part"], "objectness", null)),
            .. Field(1, Node("Add", ["fixed_part", "objectness"], "head", null)),
            .. Text(2, "tiny"),
            .. Field(5, Tensor("fixed_part", fixedPart, shape)),
            .. Field(5, Tensor("bright_part", brightPart, shape)),
            .. Field(11, ValueInfo("picture", [1, 3, SidePx, SidePx])),
            .. Field(12, ValueInfo("head", shape)),
        ];

        // Version 8 of the form, operators of version 13.
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, [.. Text(1, ""), .. Number(2, 13)])];
    }

    private static byte[] Node(string operation, string[] inputs, string output, byte[]? attribute) =>
        [.. inputs.SelectMany(input => Text(1, input)), .. Text(2, output), .. Text(4, operation), .. attribute is null ? [] : Field(5, attribute)];

    private static byte[] Tensor(string name, float[] values, int[] shape) =>
        [.. shape.SelectMany(side => Number(1, side)), .. Number(2, 1), .. Text(8, name), .. Field(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())];

    private static byte[] ValueInfo(string name, int[] shape) =>
        [.. Text(1, name), .. Field(2, Field(1, [.. Number(1, 1), .. Field(2, [.. shape.SelectMany(side => Field(1, Number(1, side)))])]))];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Field(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static List<byte> Varint(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value & 127 | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}

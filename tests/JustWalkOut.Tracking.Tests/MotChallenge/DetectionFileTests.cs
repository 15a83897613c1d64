using System.Text;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Tracking.Tests.MotChallenge;

public sealed class DetectionFileTests
{
    private const string One = """{ "frame_id": "4", "prob": "0.9", "x": "10.5", "y": "20", "width": "30", "height": "40" }""";

    [Fact]
    public void Both_forms_say_the_same()
    {
        DetectionSequence json = Read($$"""
            { "name": "ours", "fps": 25, "results": [ {{One}},
              { "frame_id": 6, "prob": 0.5, "x": 1, "y": 2, "width": 3, "height": 4, "other": [ 1 ] },
              { "frame_id": "4", "prob": "0.8", "x": "-1", "y": "0", "width": "5", "height": "6" } ] }
            """);
        DetectionSequence text = Read("4,-1,10.5,20,30,40,0.9\n6,-1,1,2,3,4,0.5\n4,-1,-1,0,5,6,0.8,-1,-1,-1\n");
        Assert.Equal((4, 6, 3), (json.FirstFrame, json.LastFrame, json.Count));
        Assert.Equal((25, (double?)null), (json.FramesPerSecond, text.FramesPerSecond));
        for (int frame = 4; frame <= 6; frame++)
        {
            Assert.Equal(json.Frame(frame).ToArray(), text.Frame(frame).ToArray());
        }

        Assert.Equal([new Detection(new Box(10.5f, 20, 40.5f, 60), 0.9f), new Detection(new Box(-1, 0, 4, 6), 0.8f)], json.Frame(4).ToArray());
        Assert.Empty(json.Frame(5).ToArray());
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] content = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes($$"""{ "results": [ {{One}} ] }""")];
        Assert.Equal(1, DetectionFile.Read(content, "d.json").Count);
    }

    [Theory]
    [InlineData("{\n \"results\": [\n  { \"frame_id\": \"0\",", "d:3: not readable as JSON")]
    [InlineData("{ \"results\": [] } {", "d:1: not readable as JSON")]
    [InlineData("{ \"tracks\": [] }", "d: no \"results\"")]
    [InlineData("{ \"results\": [] }", "d: no detection in it")]
    [InlineData("{ \"results\": {} }", "\"results\" is an object; expected an array")]
    [InlineData("{ \"results\": [ 7 ] }", "\"results\" holds '7'; expected objects")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"0\",\n\"prob\": \"high\" } ] }", "d:3: \"prob\" is 'high'; expected a finite number")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"0\",\n\"x\": [] } ] }", "d:3: \"x\" is an array; expected a finite number")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"0\", \"x\": \"NaN\" } ] }", "d:2: \"x\" is 'NaN'")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"0\" } ] }", "d:2: the detection that ends here has no \"prob\"")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"1.5\", \"prob\": 1, \"x\": 1, \"y\": 1, \"width\": 1, \"height\": 1 } ] }", "d:2: frame_id of the detection that ends here is 1.5")]
    [InlineData("{ \"results\": [\n{ \"frame_id\": \"1\", \"prob\": 1, \"x\": 1, \"y\": 1, \"width\": -1, \"height\": 1 } ] }", "is -1 wide and 1 high")]
    [InlineData("1,-1,1,2,3,4,0.5\n1,-1,1,two,3,4,0.5\n", "d:2: top is 'two'")]
    [InlineData("1,-1,1,2,3,4,0.5\n20000000,-1,1,2,3,4,0.5\n", "d: frames 1 to 20000000; expected at most 10000000")]
    [InlineData("", "d: no detection in it")]
    public void A_broken_file_is_refused_with_its_name_and_line(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => DetectionFile.Read(Encoding.UTF8.GetBytes(content), "d")).Message, StringComparison.Ordinal);

    private static DetectionSequence Read(string content) => DetectionFile.Read(Encoding.UTF8.GetBytes(content), "d");
}

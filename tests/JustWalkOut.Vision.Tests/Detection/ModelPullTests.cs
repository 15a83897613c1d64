using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Vision.Tests;

/// <summary>Weights fetched from a server that answers well, breaks off, lies and falls silent.</summary>
public sealed class ModelPullTests : IDisposable
{
    private static readonly ModelPullOptions Quick = new() { FirstWait = TimeSpan.FromMilliseconds(1), TriesMax = 3, SilenceMax = TimeSpan.FromSeconds(20) };

    private readonly TestFolder _source = new();
    private readonly TestFolder _home = new();
    private readonly byte[] _weights;
    private readonly ModelDescription _tiny;

    public ModelPullTests()
    {
        string onnx = TinyOnnx.Write(_source.Path);
        _weights = File.ReadAllBytes(onnx);
        _tiny = ModelCatalogReader.Read(TinyOnnx.Describe(onnx))[0];
    }

    private string Part => Path.Combine(_home.Path, "tiny.onnx.part");

    public void Dispose()
    {
        _source.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Weights_come_whole_and_are_the_described_ones()
    {
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", _weights));
        ModelFile file = await PullAsync(server);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken));
        file.Verify();
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task Weights_that_are_here_are_not_fetched_again()
    {
        await using ScriptedHttpServer server = new();
        await File.WriteAllBytesAsync(Path.Combine(_home.Path, "tiny.onnx"), _weights, TestContext.Current.CancellationToken);
        await PullAsync(server);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_broken_connection_is_gone_on_with_from_where_it_broke()
    {
        int half = _weights.Length / 2;
        await using ScriptedHttpServer server = new(
            new ScriptedAnswer("200 OK", _weights[..half], LengthTold: _weights.Length),
            new ScriptedAnswer("503 Service Unavailable", []),
            new ScriptedAnswer("206 Partial Content", _weights[half..], [$"Content-Range: bytes {half}-{_weights.Length - 1}/{_weights.Length}"]));
        (await PullAsync(server)).Verify();
        Assert.Contains($"Range: bytes={half}-", server.Requests[1], StringComparison.Ordinal);
        Assert.Contains($"Range: bytes={half}-", server.Requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fetch_that_was_given_up_goes_on_in_the_next_run()
    {
        int half = _weights.Length / 2;
        await using (ScriptedHttpServer first = new(new ScriptedAnswer("200 OK", _weights[..half], LengthTold: _weights.Length)))
        {
            string message = (await Assert.ThrowsAsync<IOException>(() => PullAsync(first, Quick with { TriesMax = 1 }))).Message;
            Assert.Contains($"{half} of {_weights.Length} bytes", message, StringComparison.Ordinal);
        }

        await using ScriptedHttpServer second = new(new ScriptedAnswer("206 Partial Content", _weights[half..], [$"Content-Range: bytes {half}-{_weights.Length - 1}/{_weights.Length}"]));
        (await PullAsync(second)).Verify();
    }

    [Fact]
    public async Task A_server_that_cannot_go_on_sends_everything_again()
    {
        await File.WriteAllBytesAsync(Part, new byte[10], TestContext.Current.CancellationToken);
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", _weights));
        ModelFile file = await PullAsync(server);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Other_bytes_of_the_right_length_are_thrown_away_with_both_hashes_named()
    {
        byte[] other = [.. _weights];
        other[^1] ^= 1;
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", other));
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => PullAsync(server))).Message;
        Assert.Contains(_tiny.Sha256, message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(other)), message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_home.Path));
    }

    [Fact]
    public async Task A_file_of_another_length_is_refused_before_it_is_taken()
    {
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", new byte[_weights.Length + 5]));
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => PullAsync(server))).Message;
        Assert.Contains($"offers {_weights.Length + 5} bytes", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_home.Path));
    }

    [Fact]
    public async Task A_file_longer_than_described_that_does_not_tell_its_length_is_refused()
    {
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", [.. _weights, 1, 2, 3], LengthTold: -1));
        await Assert.ThrowsAsync<InvalidDataException>(() => PullAsync(server));
        Assert.Empty(Directory.EnumerateFiles(_home.Path));
    }

    [Fact]
    public async Task A_page_that_is_gone_ends_it_at_once()
    {
        await using ScriptedHttpServer server = new(new ScriptedAnswer("404 Not Found", []));
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => PullAsync(server))).Message;
        Assert.Contains("404 Not Found", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_and_tried_again()
    {
        await using ScriptedHttpServer silent = new(new ScriptedAnswer("200 OK", _weights, IsSilent: true));
        string message = (await Assert.ThrowsAsync<IOException>(() => PullAsync(silent, Quick with { TriesMax = 1, SilenceMax = TimeSpan.FromMilliseconds(300) }))).Message;
        Assert.Contains("sent nothing for 0.3 s", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_anyone_could_change_on_its_way_is_refused()
    {
        using HttpClient http = new();
        ModelDescription open = _tiny with { Address = new Uri("http://example.org/tiny.onnx") };
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => new ModelPull(http, TimeProvider.System, Quick).FetchAsync(open, _home.Path, null, TestContext.Current.CancellationToken))).Message;
        Assert.Contains("https://", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_an_address_names_its_publisher()
    {
        using HttpClient http = new();
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => new ModelPull(http, TimeProvider.System, Quick).FetchAsync(_tiny, _home.Path, null, TestContext.Current.CancellationToken))).Message;
        Assert.Contains(_tiny.Publisher, message, StringComparison.Ordinal);
    }

    private async Task<ModelFile> PullAsync(ScriptedHttpServer server, ModelPullOptions? options = null)
    {
        using HttpClient http = new();
        return await new ModelPull(http, TimeProvider.System, options ?? Quick).FetchAsync(_tiny with { Address = server.Address }, _home.Path, null, TestContext.Current.CancellationToken);
    }
}

using System.Net;
using System.Net.Http.Headers;

namespace JustWalkOut.Vision.Detectors;

/// <summary>How weights are fetched.</summary>
public sealed record ModelPullOptions
{
    /// <summary>Tries in all before giving up. 1 to 20; default 5. A try that brought bytes goes on from them in the next.</summary>
    public int TriesMax { get; init; } = 5;

    /// <summary>Wait before the second try; doubled before each further one. Default 1 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may send nothing. Default 30 s.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Fetches described weights from their publisher into the folder of the descriptions. A file appears under its name only once its length and SHA-256 are the
/// described ones; until then it grows as <c>NAME.part</c>, from which an interrupted fetch goes on. Nothing is ever taken that the description does not pin.
/// </summary>
/// <param name="http">The client, which stays the caller's. It should follow redirects: publishers keep files elsewhere.</param>
/// <param name="clock">For the waits.</param>
/// <param name="options">How patient to be.</param>
public sealed class ModelPull(HttpClient http, TimeProvider clock, ModelPullOptions options)
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Fetches a model's weights; returns where they are. Weights that are there already and right are left as they are.</summary>
    /// <param name="model">What to fetch.</param>
    /// <param name="folder">The folder of the descriptions; the file is named as described.</param>
    /// <param name="progress">Gets the bytes that are here so far; null for nobody.</param>
    /// <param name="cancellation">Ends it; what was fetched stays as a part.</param>
    /// <exception cref="InvalidDataException">The description says no address, or what the address gives is not the described file.</exception>
    /// <exception cref="IOException">The address could not be reached, or gave the file only in part, after every try.</exception>
    public async Task<ModelFile> FetchAsync(ModelDescription model, string folder, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Uri address, string name) = AddressOf(model);
        ModelFile file = new(model, Path.Combine(folder, name));
        if (File.Exists(file.Path))
        {
            file.RequireHash();
            return file;
        }

        string part = file.Path + ".part";
        for (int tries = 1; ; tries++)
        {
            string? trouble = await TryFetchAsync(address, model, part, progress, cancellation);
            if (trouble is null)
            {
                break;
            }

            if (tries >= options.TriesMax)
            {
                long have = File.Exists(part) ? new FileInfo(part).Length : 0;
                throw new IOException($"{address} {trouble} in {tries} tries; {have} of {model.Bytes} bytes of '{model.Name}' are in {part}. Run the same command again to go on, or put the file there by hand.");
            }

            await Task.Delay(options.FirstWait * Math.Pow(2, tries - 1), clock, cancellation);
        }

        RequireRight(model, address, part);
        File.Move(part, file.Path, overwrite: true);
        return file;
    }

    private static (Uri Address, string FileName) AddressOf(ModelDescription model)
    {
        if (model.Address is not { } address || model.File is not { } name)
        {
            throw new InvalidDataException(
                $"Model '{model.Name}' is described without an address to fetch it from; expected \"address\" and \"file\". Take it from {model.Publisher} by hand.");
        }

        // A loopback server is a test's or an operator's own mirror; anything further away must not be readable or changeable on its way.
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? (address, name)
            : throw new InvalidDataException($"Model '{model.Name}' has the address {address}; expected one that begins with https://. Mend the description.");
    }

    /// <summary>One try: null once all bytes are there, else what went wrong.</summary>
    private async Task<string?> TryFetchAsync(Uri address, ModelDescription model, string part, IProgress<long>? progress, CancellationToken cancellation)
    {
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have >= model.Bytes)
        {
            return null;
        }

        using CancellationTokenSource silence = new(options.SilenceMax, clock);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            if (have > 0)
            {
                request.Headers.Range = new RangeHeaderValue(have, null);
            }

            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            if (!response.IsSuccessStatusCode)
            {
                return IsFinal(response.StatusCode)
                    ? throw new InvalidDataException($"{address} answers {(int)response.StatusCode} {response.ReasonPhrase}; expected '{model.Name}' there. Its publisher may have moved it: see {model.Publisher}.")
                    : $"answered {(int)response.StatusCode} {response.ReasonPhrase}";
            }

            // A server that cannot go on where we were sends everything from the start.
            bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
            RequireLength(model, address, (goesOn ? have : 0) + response.Content.Headers.ContentLength);
            await using FileStream target = new(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write);
            await CopyAsync(response, target, model, (silence, ending.Token), progress);
            return target.Length >= model.Bytes ? null : "broke off";
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"sent nothing for {options.SilenceMax.TotalSeconds:0.#} s";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return $"failed ({fault.Message.TrimEnd('.')})";
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream target, ModelDescription model, (CancellationTokenSource Silence, CancellationToken Token) ending, IProgress<long>? progress)
    {
        await using Stream source = await response.Content.ReadAsStreamAsync(ending.Token);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = await source.ReadAsync(buffer, ending.Token)) > 0;)
        {
            ending.Silence.CancelAfter(options.SilenceMax);
            await target.WriteAsync(buffer.AsMemory(0, read), ending.Token);
            progress?.Report(target.Length);
            if (target.Length > model.Bytes)
            {
                // Longer than described is wrong already; the rest need not be waited for.
                return;
            }
        }
    }

    private static bool IsFinal(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestedRangeNotSatisfiable);

    private static void RequireLength(ModelDescription model, Uri address, long? told)
    {
        if (told is { } bytes && bytes != model.Bytes)
        {
            throw new InvalidDataException($"{address} offers {bytes} bytes; '{model.Name}' is described with {model.Bytes}. Nothing was taken: the publisher has changed the file, or something stands between.");
        }
    }

    private static void RequireRight(ModelDescription model, Uri address, string part)
    {
        long bytes = new FileInfo(part).Length;
        string hash = ModelFile.HashOf(part);
        if (bytes != model.Bytes || hash != model.Sha256)
        {
            File.Delete(part);
            throw new InvalidDataException(
                $"{address} gave SHA-256 {hash} ({bytes} bytes); '{model.Name}' is described with {model.Sha256} ({model.Bytes} bytes). It was thrown away: the publisher has changed the file, or something stands between.");
        }
    }
}

using JustWalkOut.Vision;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Serve;

/// <summary>What is recorded of a running store.</summary>
/// <param name="Folder">Where to: a new or an empty folder.</param>
/// <param name="HasPictures">Whether what cameras send is kept, as received.</param>
internal sealed record RecordOrder(string Folder, bool HasPictures);

/// <summary>The recording that a running store leaves of what it consumes: where people went, what plates weighed and who came in, and on request what its cameras sent. Completed when disposed, after the store has ended.</summary>
internal sealed class ServedRecording : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ArrivalRecorder _arrivals;
    private readonly PacketRecorder? _packets;
    private readonly Action<string> _say;

    private ServedRecording(string folder, ArrivalRecorder arrivals, PacketRecorder? packets, Action<string> say) => (_folder, _arrivals, _packets, _say) = (folder, arrivals, packets, say);

    /// <summary>Hears what is consumed.</summary>
    public IArrivalLog Arrivals => _arrivals;

    /// <summary>Hears what cameras send; null where pictures are not kept.</summary>
    public IPacketLog? Packets => _packets;

    /// <summary>Begins it; null where none is wanted.</summary>
    /// <exception cref="InvalidDataException">Its folder holds something.</exception>
    public static ServedRecording? Open(ServeOrder order, StoreClock clock, Action<string> say)
    {
        if (order.Record is not { } record)
        {
            return null;
        }

        string folder = record.Folder;
        bool isLooking = order.Detector is not null;
        LiveRecording.Begin(folder, order.Store, new RecordingManifest(
            RecordingManifest.CurrentVersion, order.Store.Name.Value, clock.Start, [RecordingFiles.ShelfStream, .. isLooking ? [RecordingFiles.TargetStream] : Array.Empty<string>()], order.Detector?.Model.Sha256));
        bool hasPictures = isLooking && record.HasPictures;
        say($"recording {(hasPictures ? "what cameras see, " : "")}where people go, what plates weigh and who comes in to {Path.GetFullPath(folder)}: personal data, not encrypted; keep it no longer than people were told");
        return new ServedRecording(folder, ArrivalRecorder.Open(folder, clock.Clock, say), hasPictures ? PacketRecorder.Open(folder, clock.Clock, say) : null, say);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _arrivals.DisposeAsync();
        if (_packets is not null)
        {
            await _packets.DisposeAsync();
        }

        try
        {
            await LiveRecording.CompleteAsync(_folder, CancellationToken.None);
            _say($"recorded to {_folder}{(_arrivals.Lost > 0 ? $"; {_arrivals.Lost} records are missing, so it does not replay --as-live" : "")}{(_packets?.Lost > 0 ? $"; {_packets.Lost} pictures are missing" : "")}");
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _say($"the recording in {_folder} was not completed: {fault.Message} When that is mended: ./jwo replay {_folder} --mend --out RESULTS");
        }
    }
}

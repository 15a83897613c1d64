using System.Collections.Concurrent;
using System.Threading.Channels;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>A way to the process that follows people.</summary>
public interface ISightingLine
{
    /// <summary>Opens a line, and lets what is sent be written to it until the writer is done.</summary>
    /// <param name="worker">Who sends.</param>
    /// <param name="write">Writes; called once where the worker is let in.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="IOException">The other end is not there, does not let the worker in, or has ended the line; the message says why, in one line.</exception>
    Task SendAsync(VisionWorker worker, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation);
}

/// <summary>How a worker is run.</summary>
/// <param name="Name">By which operators know it.</param>
/// <param name="Origin">What times count from.</param>
/// <param name="Say">Hears, in one line each, how its line and its cameras are doing.</param>
public sealed record CameraWorkerOrder(string Name, DateTimeOffset Origin, Action<string> Say);

/// <summary>
/// Looks through some of a store's cameras and sends what it sees to the process that follows people. While that one is gone it goes on looking and what it sees is lost, because an old sighting is worth nothing; it comes again by itself,
/// after growing waits. Where nothing may be lost (<see cref="Overflow.Waits"/>) a line that breaks is a fault.
/// </summary>
public sealed class CameraWorker
{
    /// <summary>Pictures between those who look and the line; when it is full they wait, and the cameras' pictures overtake each other before them.</summary>
    private const int SeenCapacity = 160;

    /// <summary>With nothing to say a worker says so each second.</summary>
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    private readonly LookingParts _parts;
    private readonly StorePipelineOptions _options;
    private readonly ISightingLine _line;
    private readonly CameraWorkerOrder _order;
    private readonly SightingLists _lists = new();
    private readonly LookingStage _looking;
    private readonly ConcurrentQueue<CameraNotice> _notices = [];

    /// <summary>A worker that is not running yet.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">There is no source, or its camera is not in the store, or not calibrated; all of them are named.</exception>
    public CameraWorker(LookingParts parts, StorePipelineOptions options, ISightingLine line, CameraWorkerOrder order)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_parts, _options, _line, _order) = (parts, options, line, order);
        parts.Require();
        _looking = new LookingStage(parts, options, _lists, Notice);
    }

    /// <summary>How each camera is doing.</summary>
    public IReadOnlyList<CameraCounts> Cameras => _looking.Cameras;

    /// <summary>Pictures that were looked at and came to nobody, because the line was down.</summary>
    public long Unsent { get; private set; }

    /// <summary>Runs until every source has ended and what was seen is sent, or until told to stop.</summary>
    /// <exception cref="IOException">Nothing may be lost, and the line broke.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Channel<Seen> seen = Channel.CreateBounded<Seen>(new BoundedChannelOptions(SeenCapacity) { SingleReader = true });
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] stages = [LookAsync(seen.Writer, ending.Token), SendAsync(seen.Reader, ending.Token)];
        await Stages.AllAsync(stages, async () =>
        {
            await ending.CancelAsync();
            seen.Writer.TryComplete();
        });
    }

    private async Task LookAsync(ChannelWriter<Seen> seen, CancellationToken ending)
    {
        await _looking.RunAsync(seen, ending);
        seen.Complete();
    }

    /// <summary>One line after the other, until all is sent.</summary>
    private async Task SendAsync(ChannelReader<Seen> seen, CancellationToken ending)
    {
        VisionWorker self = new(
            VisionWorker.CurrentVersion, _order.Name, [.. _parts.Sources.Select(source => source.Camera)], StoreGeometry.HashOf(_parts.Store, _parts.Sources.Select(source => source.Camera)), _order.Origin);
        TimeSpan wait = _options.RetryFirst;
        string? trouble = null;
        while (true)
        {
            bool isDone = false;
            try
            {
                await _line.SendAsync(
                    self,
                    async (to, token) =>
                    {
                        if (trouble is not null)
                        {
                            _order.Say("the server takes what is seen again");
                        }

                        (trouble, wait) = (null, _options.RetryFirst);
                        await WriteAsync(to, seen, token);
                        isDone = true;
                    },
                    ending);
                if (isDone)
                {
                    return;
                }

                throw new IOException("the server ended the line");
            }
            catch (IOException fault) when (_options.Overflow != Overflow.Waits && !ending.IsCancellationRequested)
            {
                if (trouble != fault.Message)
                {
                    _order.Say($"what is seen is lost for now: {fault.Message}");
                }

                trouble = fault.Message;
            }

            if (await DropAsync(seen, wait, ending))
            {
                return; // All sources are at their end, and nobody hears of it.
            }

            wait = wait * 2 < _options.RetryMax ? wait * 2 : _options.RetryMax;
        }
    }

    /// <summary>Lets go of what is seen until the next try: whoever comes back to the tracker begins with what is now.</summary>
    /// <returns>Whether nothing more will be seen.</returns>
    private async Task<bool> DropAsync(ChannelReader<Seen> seen, TimeSpan wait, CancellationToken ending)
    {
        using CancellationTokenSource due = new(wait, _parts.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, ending);
        try
        {
            while (await seen.WaitToReadAsync(either.Token))
            {
                while (seen.TryRead(out Seen lost))
                {
                    Unsent += lost.IsGone ? 0 : 1;
                    Return(lost);
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes how each camera is, and then what is seen and noticed as it comes, until nothing more will.</summary>
    private async Task WriteAsync(Stream to, ChannelReader<Seen> seen, CancellationToken stop)
    {
        _notices.Clear();
        using RecordStream records = new(to);
        foreach (CameraCounts camera in _looking.Cameras.Where(camera => camera.State != CameraState.Opening))
        {
            await records.WriteAsync(new WorkerRecord.Noticed(new CameraNotice(camera.Camera, camera.State, "")), stop);
        }

        await to.FlushAsync(stop);
        Task<bool> more = seen.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            bool isDue = await Task.WhenAny(more, Task.Delay(BeatEvery, _parts.Clock, stop)) != more;
            while (_notices.TryDequeue(out CameraNotice notice))
            {
                await records.WriteAsync(new WorkerRecord.Noticed(notice), stop);
            }

            if (isDue)
            {
                await records.WriteAsync(new WorkerRecord.Beat(), stop);
            }
            else if (await more)
            {
                while (seen.TryRead(out Seen what))
                {
                    await records.WriteAsync(what.IsGone ? new WorkerRecord.Gone(what.Frame.View) : new WorkerRecord.Looked(what.Frame), stop);
                    Return(what);
                }

                more = seen.WaitToReadAsync(stop).AsTask();
            }
            else
            {
                await records.WriteAsync(new WorkerRecord.Done(), stop);
                await to.FlushAsync(stop);
                return;
            }

            await to.FlushAsync(stop);
        }
    }

    private void Return(in Seen what)
    {
        if (!what.IsGone)
        {
            _lists.Return((SightingList)what.Frame.Sightings);
        }
    }

    private void Notice(CameraNotice notice)
    {
        _notices.Enqueue(notice);
        _order.Say($"camera {notice.Camera}: {notice.State.ToString().ToLowerInvariant()}{(notice.What.Length > 0 ? $": {notice.What}" : "")}");
    }

    /// <summary>Records onto a line, through memory that is used again.</summary>
    private sealed class RecordStream(Stream to) : IDisposable
    {
        private readonly MemoryStream _content = new();

        public async ValueTask WriteAsync(WorkerRecord what, CancellationToken stop)
        {
            _content.SetLength(0);
            using BinaryWriter writer = new(_content, System.Text.Encoding.UTF8, leaveOpen: true);
            WorkerForm.Write(writer, what);
            writer.Flush();
            await to.WriteAsync(CheckedRecord.Frame(_content.GetBuffer().AsSpan(0, (int)_content.Length)), stop);
        }

        public void Dispose() => _content.Dispose();
    }
}

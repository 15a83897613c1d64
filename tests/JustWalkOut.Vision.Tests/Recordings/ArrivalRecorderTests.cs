using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Tests.Recordings;

/// <summary>What a running store consumed, on disks that are slow, full or cut off.</summary>
public sealed class ArrivalRecorderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    private string File => Path.Combine(_folder.Path, "arrivals");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_disk_that_falls_behind_costs_records_that_are_counted_and_a_gap_stands_in_their_place()
    {
        using SlowDisk disk = new(new FileStream(File, FileMode.CreateNew));
        await using (ArrivalRecorder recorder = ArrivalRecorder.To(disk, TimeProvider.System, _said.Add, capacity: 2))
        {
            recorder.Note(Turn(0));
            await disk.Busy;

            // One is being written, two wait, and nobody who hands in the others waits for them.
            for (int turn = 1; turn < 6; turn++)
            {
                recorder.Note(Turn(turn));
            }

            Assert.Equal(3, recorder.Lost);
            disk.GoOn();
            while (!IsIdle(disk))
            {
                await Task.Yield();
            }

            recorder.Note(Turn(6));
        }

        Arrival[] read = [.. ArrivalReader.Read(File)];
        Assert.Equal<Arrival>([Turn(0), Turn(1), Turn(2), new Arrival.Gap(3), Turn(6), new Arrival.Closed(3)], read);
        Assert.StartsWith("the recording has a gap from here on", Assert.Single(_said), StringComparison.Ordinal);

        static bool IsIdle(SlowDisk disk) => disk.Written == 3;
    }

    [Fact]
    public async Task A_full_disk_ends_the_recording_and_not_the_store()
    {
        using SlowDisk disk = new(new FileStream(File, FileMode.CreateNew)) { FullAfter = 2 };
        disk.GoOn();
        await using (ArrivalRecorder recorder = ArrivalRecorder.To(disk, TimeProvider.System, _said.Add, capacity: 100))
        {
            while (recorder.Lost == 0)
            {
                recorder.Note(Turn(1));
                await Task.Yield();
            }
        }

        Assert.Equal<Arrival>([Turn(1), Turn(1)], [.. ArrivalReader.Read(File)]);
        Assert.Contains(_said, line => line.StartsWith("the recording ends here: No space left", StringComparison.Ordinal));
    }

    private static Arrival.Turn Turn(int seconds) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds + 0.3));

    /// <summary>A disk that stands still at its first record until told to go on, and has room for so many.</summary>
    private sealed class SlowDisk(Stream file) : Stream
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _written;

        public int FullAfter { get; init; } = int.MaxValue;

        public int Written => Volatile.Read(ref _written);

        public Task Busy => _busy.Task;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => throw new NotSupportedException(); }

        public void GoOn() => _goOn.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _busy.TrySetResult();
            await _goOn.Task;
            if (_written == FullAfter)
            {
                throw new IOException("No space left on device");
            }

            await file.WriteAsync(buffer, cancellationToken);
            Interlocked.Increment(ref _written);
        }

        public override void Flush() => file.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

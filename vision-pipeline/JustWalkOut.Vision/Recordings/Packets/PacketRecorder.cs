using System.Collections.Concurrent;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// Writes what cameras send, as received, to <c>cameras/ID.packets</c> in a recording's folder, from each camera's first key picture on. Cameras never wait for the disk: where it falls behind, a camera's pictures are left
/// out until its next key picture after that, and counted; a disk that fails ends the films and not the store. Owns the files until disposed.
/// </summary>
public sealed class PacketRecorder : IPacketLog, IAsyncDisposable
{
    /// <summary>Ten seconds of a camera.</summary>
    private const int QueueCapacity = 300;

    private readonly ConcurrentDictionary<CameraId, Film> _films = new();
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;

    private PacketRecorder(string folder, TimeProvider clock, Action<string> say) => (_folder, _clock, _say) = (folder, clock, say);

    /// <summary>Pictures that are missing.</summary>
    public long Lost => _films.Values.Sum(film => film.Lost);

    /// <summary>Begins; a camera's file is made with its first picture.</summary>
    /// <param name="folder">The recording's folder, which exists.</param>
    /// <param name="clock">For writing now and then.</param>
    /// <param name="say">Hears what goes wrong, in one line.</param>
    public static PacketRecorder Open(string folder, TimeProvider clock, Action<string> say)
    {
        Directory.CreateDirectory(Path.Combine(folder, RecordingFiles.Cameras));
        return new PacketRecorder(folder, clock, say);
    }

    /// <summary>The name of a camera's file in a recording.</summary>
    /// <exception cref="ArgumentException">The camera's id is no file name.</exception>
    internal static string NameOf(CameraId camera) => Path.ChangeExtension(FrameTimes.VideoName(camera), Ending);

    /// <summary>How such a file's name ends.</summary>
    internal const string Ending = ".packets";

    /// <inheritdoc/>
    public void Received(CameraId camera, in PacketHead head, ReadOnlySpan<byte> packet) =>
        _films.GetOrAdd(camera, static (id, self) => new Film(id, self), this).Take(head, packet);

    /// <summary>Writes what is queued and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Film film in _films.Values)
        {
            await film.DisposeAsync();
        }
    }

    /// <summary>One camera's file.</summary>
    private sealed class Film(CameraId camera, PacketRecorder of) : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly ParameterSets _sets = new();
        private RecordAppender? _file;
        private PacketCoding _coding;
        private bool _waitsForKey = true;
        private bool _isOver;
        private long _lost;

        public long Lost
        {
            get
            {
                lock (_gate)
                {
                    return _lost;
                }
            }
        }

        public void Take(in PacketHead head, ReadOnlySpan<byte> packet)
        {
            string? said = null;
            lock (_gate)
            {
                // Sets are noted whether or not their picture is kept.
                ReadOnlySpan<byte> before = _sets.Before(head, packet);
                if (!_isOver && Begins(head, ref said) && !(_waitsForKey && !head.IsKey))
                {
                    _waitsForKey = !_file!.TryAppend(PacketForm.Write(head, before, packet));
                    if (_waitsForKey && _lost == 0)
                    {
                        said = $"the recording of camera {camera} has gaps from here on: its disk is too slow, or failed. The camera is looked through as before";
                    }
                }

                _lost += _file is not null && (_waitsForKey || _isOver) ? 1 : 0;
            }

            if (said is not null)
            {
                of._say(said);
            }
        }

        public async ValueTask DisposeAsync()
        {
            RecordAppender? file;
            lock (_gate)
            {
                (_isOver, file) = (true, _file);
            }

            if (file is not null)
            {
                await file.DisposeAsync();
            }
        }

        /// <summary>Whether the film goes on with a picture of this coding; makes its file with the first one.</summary>
        private bool Begins(in PacketHead head, ref string? said)
        {
            if (_file is not null && head.Coding != _coding)
            {
                _isOver = true;
                said = $"camera {camera} sends {head.Coding} where it sent {_coding}; its film ends here, for one film holds one coding. Begin another recording";
                return false;
            }

            if (_file is not null || !head.IsKey)
            {
                return _file is not null;
            }

            try
            {
                _coding = head.Coding;
                _file = new RecordAppender(
                    RecordAppender.NewFile(Path.Combine(of._folder, NameOf(camera))), of._clock, QueueCapacity, fault => of._say($"the film of camera {camera} ends here: {fault.Message} What was written until now can be watched"));
                return true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                _isOver = true;
                said = $"camera {camera} is not recorded: {fault.Message}";
                return false;
            }
        }
    }
}

using System.Globalization;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>An encoded picture on its way, with its times.</summary>
internal sealed record StampedPicture(PictureStamp Stamp, EncodedPicture Picture);

/// <summary>
/// One camera as H.264 without B-frames. It is encoded only while somebody watches, once for all who do; pictures leave when the camera's lag is over. Whoever
/// comes in between waits for the next key frame, at most two seconds.
/// </summary>
internal sealed class RtspStream : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<RtpViewer> _viewers = [];
    private readonly List<Task> _ending = [];
    private readonly VideoForm _form;
    private H264Encoder<PictureStamp>? _encoder;
    private Way<StampedPicture>? _way;
    private long _missedBefore;
    private bool _isEnded;

    /// <summary>A stream that nobody watches yet.</summary>
    /// <param name="camera">Whose.</param>
    /// <param name="form">Size and rate of its pictures.</param>
    /// <param name="parameters">What every stream of that form begins with.</param>
    /// <param name="firstTimestamp">What the source's clock shows at the store's start.</param>
    public RtspStream(CameraId camera, VideoForm form, ParameterSets parameters, uint firstTimestamp) =>
        (Camera, _form, Parameters, FirstTimestamp) = (camera, form, parameters, firstTimestamp);

    public CameraId Camera { get; }

    /// <summary>What every stream of this form begins with.</summary>
    public ParameterSets Parameters { get; }

    /// <summary>What the source's clock shows at the store's start.</summary>
    public uint FirstTimestamp { get; }

    /// <summary>Pictures that watchers did not get, because they or the encoder were too slow.</summary>
    public long Missed
    {
        get
        {
            lock (_gate)
            {
                return _missedBefore + (_encoder?.Dropped ?? 0) + _viewers.Sum(viewer => viewer.Missed);
            }
        }
    }

    /// <summary>Encoders that ended by themselves; whoever watched was cut off, and the next one starts another.</summary>
    public int Failures { get; private set; }

    /// <summary>Time begins.</summary>
    public void Begin(LiveClock clock)
    {
        lock (_gate)
        {
            _way = new Way<StampedPicture>(clock, Arrive);
        }
    }

    /// <summary>Takes a picture as it is drawn; never waits.</summary>
    public void Take(FreshPicture picture)
    {
        lock (_gate)
        {
            _encoder?.Write(picture.Bgr, picture.Stamp);
        }
    }

    /// <summary>Somebody watches from now on.</summary>
    /// <exception cref="IOException">There is no encoder on this machine any more.</exception>
    public void Add(RtpViewer viewer)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                viewer.End();
                return;
            }

            if (_encoder is null)
            {
                _encoder = new H264Encoder<PictureStamp>(_form, Send);
                _ending.Add(WatchAsync(_encoder));
            }

            _viewers.Add(viewer);
        }
    }

    /// <summary>Somebody watches no more.</summary>
    public void Remove(RtpViewer viewer)
    {
        lock (_gate)
        {
            if (_viewers.Remove(viewer))
            {
                _missedBefore += viewer.Missed;
                if (_viewers.Count == 0)
                {
                    Retire();
                }
            }
        }
    }

    /// <summary>There will be no more pictures; whoever watches learns it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (RtpViewer viewer in _viewers)
            {
                viewer.End();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End();
        Task[] ending;
        lock (_gate)
        {
            Retire();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        if (_way is not null)
        {
            await _way.DisposeAsync();
        }
    }

    /// <summary>The stream in the words of RFC 4566 and RFC 6184, 8.2.1.</summary>
    public string Describe()
    {
        ReadOnlySpan<byte> sequence = Parameters.Sequence.Span;
        string profile = Convert.ToHexString(sequence[1..4]);
        string sets = $"{Convert.ToBase64String(sequence)},{Convert.ToBase64String(Parameters.Picture.Span)}";
        return string.Join("\r\n",
        [
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            $"s={Camera}",
            "c=IN IP4 0.0.0.0",
            "t=0 0",
            "a=control:*",
            "a=range:npt=now-",
            $"m=video 0 RTP/AVP {RtpPackets.PayloadType}",
            $"a=rtpmap:{RtpPackets.PayloadType} H264/{RtpPackets.ClockHertz}",
            $"a=fmtp:{RtpPackets.PayloadType} packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}",
            $"a=framerate:{_form.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture)}",
            $"a=control:{RtspConnection.VideoTrack}",
            "",
        ]);
    }

    private void Send(PictureStamp stamp, EncodedPicture picture) => _way?.Send(new StampedPicture(stamp, picture), stamp.ArrivesAt);

    private void Arrive(StampedPicture picture)
    {
        lock (_gate)
        {
            foreach (RtpViewer viewer in _viewers)
            {
                viewer.Take(picture);
            }
        }
    }

    // Under the lock.
    private void Retire()
    {
        if (_encoder is { } encoder)
        {
            _encoder = null;
            _missedBefore += encoder.Dropped;
            _ending.RemoveAll(task => task.IsCompletedSuccessfully);
            _ending.Add(encoder.DisposeAsync().AsTask());
        }
    }

    private async Task WatchAsync(H264Encoder<PictureStamp> encoder)
    {
        await encoder.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_encoder != encoder)
            {
                return;
            }

            // By itself, while somebody watched.
            Failures++;
            Retire();
            foreach (RtpViewer viewer in _viewers)
            {
                viewer.End();
            }
        }
    }
}

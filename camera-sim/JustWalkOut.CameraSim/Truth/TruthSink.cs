using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>
/// Writes a recording's <c>truth/</c> as moments pass: <c>tracks.csv</c> (bodies), <c>actions.json</c> and <c>receipts.json</c> in the form of a
/// replay's results, <c>foreign.json</c> (acts with goods that the store does not sell, in the form of actions), <c>survey.json</c>,
/// <c>faults.json</c> and, with pictures, <c>mot/ID.txt</c> and <c>coco/ID.json</c> per camera.
/// </summary>
public sealed class TruthSink : IMomentSink
{
    /// <summary>The folder within a recording.</summary>
    public const string Folder = "truth";

    private readonly SimulationSetup _setup;
    private readonly TruthOptions _options;
    private readonly string _folder;
    private readonly Visits _visits;
    private readonly TruthDocuments _documents;
    private readonly MomentPair _moments = new();
    private readonly List<SeenPerson> _people = [];
    private readonly TrackLines _tracks;
    private readonly JsonLines _actions;
    private readonly JsonLines _foreign;
    private readonly CameraTruth[] _cameras;
    private long _moment;
    private int _lines;
    private bool _isClosed;

    /// <summary>Begins the truth of a recording.</summary>
    /// <param name="setup">What is simulated.</param>
    /// <param name="options">How much is written.</param>
    /// <param name="recording">The recording's folder, which exists.</param>
    public TruthSink(SimulationSetup setup, TruthOptions options, string recording)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        if (options.TracksPerSecond < 1 || Moment.PerSecond % options.TracksPerSecond != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.TracksPerSecond, $"TracksPerSecond must divide {Moment.PerSecond}.");
        }

        (_setup, _options) = (setup, options);
        _folder = Path.Combine(recording, Folder);
        Directory.CreateDirectory(_folder);
        _visits = new Visits(setup.Built.Rules.HandOver);
        _documents = new TruthDocuments(setup.Built);
        _tracks = new TrackLines(Path.Combine(_folder, "tracks.csv"));
        _actions = new JsonLines(Path.Combine(_folder, "actions.json"));
        _foreign = new JsonLines(Path.Combine(_folder, "foreign.json"));
        _cameras = options.HasPictures ? MakeCameras() : [];
    }

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        cancellation.ThrowIfCancellationRequested();
        _visits.Take(moment);
        foreach (TruthAction action in moment.Actions)
        {
            Write(action);
        }

        if (_moment++ % (Moment.PerSecond / _options.TracksPerSecond) == 0)
        {
            _tracks.Add(moment.At, moment.People);
        }

        if (_cameras.Length > 0)
        {
            _moments.Take(moment);
            foreach (CameraTruth camera in _cameras)
            {
                while (camera.NextAt <= moment.At)
                {
                    _moments.PeopleAt(camera.NextAt, _people);
                    camera.Write(_people);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        TruthDocuments.Write(Path.Combine(_folder, "receipts.json"), _documents.Receipts(_visits));
        TruthDocuments.Write(Path.Combine(_folder, "survey.json"), SurveyDifferences.Of(_setup.Built, _setup.Surveyed));
        TruthDocuments.Write(
            Path.Combine(_folder, "faults.json"),
            _setup.Faults.Select(fault => new { fault.Kind, fault.Target, From = TruthDocuments.Seconds(fault.From), To = TruthDocuments.Seconds(fault.To), fault.Strength }).ToArray());
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _tracks.Dispose();
            _actions.Dispose();
            _foreign.Dispose();
            foreach (CameraTruth camera in _cameras)
            {
                camera.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private CameraTruth[] MakeCameras()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "mot"));
        Directory.CreateDirectory(Path.Combine(_folder, "coco"));
        return [.. _setup.Built.Cameras.Where(camera => camera.Calibration is not null).Select((camera, index) => new CameraTruth(_folder, camera, index, _setup, _options))];
    }

    // Goods that the store does not sell are nothing that a replay is to report: they stand apart, so that actions can be scored.
    private void Write(TruthAction action)
    {
        ShopperId? shopper = _visits.Of(action.Person)?.Pass.Shopper;
        foreach (TrueAction line in _documents.Actions(action, shopper, _lines + 1))
        {
            _lines++;
            (line.Sku is null ? _foreign : _actions).Add(line);
        }
    }
}

using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.Truth;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>Simulations as recordings on disk.</summary>
public static class Simulator
{
    /// <summary>Scenarios that come with the program.</summary>
    public static IReadOnlyList<string> Presets => Scenarios.Presets.Names;

    /// <summary>Hard cases that can be played by themselves.</summary>
    public static IReadOnlyList<string> Scenes => [.. HardCases.All.Select(one => one.Name)];

    /// <summary>Stores that come with the program.</summary>
    public static IReadOnlyList<string> Stores => BuiltInStores.Names;

    /// <summary>The store that an order is played in, as it is surveyed.</summary>
    /// <exception cref="InvalidDataException">Script or store have faults; the message names them.</exception>
    public static StoreDefinition StoreOf(SimulationOrder order) => Play.Of(order).Setup.Surveyed;

    /// <summary>Simulates into an existing empty folder of the caller's, which holds a recording with its truth afterwards.</summary>
    /// <param name="order">What.</param>
    /// <param name="folder">Where.</param>
    /// <param name="passed">Told how far it is.</param>
    /// <param name="cancellation">Ends it early, with the folder half full.</param>
    /// <exception cref="InvalidDataException">Script or store have faults; the message names them.</exception>
    public static async Task<SimulationEnding> RecordAsync(SimulationOrder order, string folder, Action<TimeSpan> passed, CancellationToken cancellation)
    {
        SightingErrorModel errors = SightingModels.Read(order.SightingsModel ?? SightingModels.Guess);
        Play play = Play.Of(order);
        SimulationSetup setup = play.Setup;
        await using RecordingWriter writer = new(folder, keepsLooks: true);
        WeightRecorder weights = new(writer, setup.Start);
        Census census = new(order.Vision == VisionMode.Targets);
        List<IMomentSink> sinks = [census, new LoadCells(setup, weights), VisionOf(order.Vision, play, new SightingOptions { FramesPerSecond = play.CameraFps, Model = errors }, (writer, folder)), new TruthSink(setup, new TruthOptions { HasPictures = order.Vision == VisionMode.Pixels, FramesPerSecond = play.CameraFps }, folder)];
        try
        {
            await MomentFan.RunAsync(order.Cut is { } cut ? play.Simulation.Run().TakeWhile(moment => moment.At <= cut) : play.Simulation.Run(), sinks, passed, cancellation);
        }
        finally
        {
            foreach (IMomentSink sink in sinks)
            {
                await sink.DisposeAsync();
            }
        }

        string people = order.Vision switch
        {
            VisionMode.Pixels => RecordingFiles.CameraStream,
            VisionMode.Sightings => RecordingFiles.SightingStream,
            _ => RecordingFiles.TargetStream,
        };
        RecordingManifest manifest = new(RecordingManifest.CurrentVersion, play.Name, setup.Start, [RecordingFiles.ShelfStream, people], null);
        await writer.CompleteAsync(manifest, setup.Surveyed, census.Gate);
        return new SimulationEnding(census.Length, census.People, census.Actions, weights.Written, [.. play.Notes, .. play.Remarks()]);
    }

    private static IMomentSink VisionOf(VisionMode vision, Play play, SightingOptions sightings, (RecordingWriter Writer, string Folder) to) => vision switch
    {
        VisionMode.Pixels => new CameraSink(play.Setup, new CameraOptions { FramesPerSecond = play.CameraFps }, to.Folder),
        VisionMode.Sightings => new SightingSink(play.Setup, sightings, to.Writer),
        _ => new TargetSink(play.Setup, new TargetOptions(), to.Writer),
    };
}

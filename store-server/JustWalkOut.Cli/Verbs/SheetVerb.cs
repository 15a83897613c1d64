using System.CommandLine;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sheets;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate sheet (cameras | hours | bodies | scenes) --out DIR</c>: pictures and films to look at.</summary>
internal static class SheetVerb
{
    private const int WidthMin = 32;
    private const int WidthMax = 1920;

    private static readonly (string Name, SheetKind Kind, int WidthPx, string Description)[] Kinds =
    [
        ("cameras", SheetKind.Cameras, 640, "All cameras of a store at a busy moment, in one picture."),
        ("hours", SheetKind.Hours, 480, "One camera of a store at every hour of a day, in one picture."),
        ("bodies", SheetKind.Bodies, 200, "Every type of body from several sides, in one picture."),
        ("scenes", SheetKind.Scenes, 960, "A film of 20 seconds and a poster of each hard case, from the cameras that show its act best."),
    ];

    /// <summary>The verb with its kinds.</summary>
    public static Command Create()
    {
        Command verb = new("sheet", "Pictures and films to look at: a store's cameras, its light through a day, all bodies, all hard cases.");
        foreach ((string name, SheetKind kind, int widthPx, string description) in Kinds)
        {
            verb.Subcommands.Add(Create(new Command(name, description), kind, widthPx));
        }

        return verb;
    }

    private static Command Create(Command command, SheetKind kind, int widthDefault)
    {
        Option<string?> store = new("--store") { HelpName = "FILE", Description = $"A store.json, or a store that comes with the program: {string.Join(", ", Simulator.Stores)}." };
        Option<string?> scene = new("--scene") { HelpName = "NAME", Description = "This hard case alone." };
        Option<long> seed = new("--seed") { Description = "Seed of all randomness; the same seed gives the same pictures.", DefaultValueFactory = _ => 1 };
        Option<int?> width = new("--width") { HelpName = "PX", Description = $"Width of one view. Default {widthDefault}." };
        Option<string> output = new("--out") { HelpName = "DIR", Description = "Folder to appear, with the pictures.", Required = true };
        command.Options.Add(width);
        command.Options.Add(output);
        if (kind != SheetKind.Bodies)
        {
            command.Options.Add(store);
            command.Options.Add(seed);
        }

        if (kind == SheetKind.Scenes)
        {
            command.Options.Add(scene);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(width) is { } asked && (asked is < WidthMin or > WidthMax || asked % 4 != 0))
            {
                result.AddError($"--width is {asked}; expected {WidthMin} to {WidthMax}, a multiple of 4.");
            }

            if (kind == SheetKind.Scenes && result.GetValue(scene) is { } name && !Simulator.Scenes.Contains(name, StringComparer.Ordinal))
            {
                result.AddError($"--scene {name} is unknown; expected {string.Join(", ", Simulator.Scenes)}.");
            }
        });
        command.SetAction((parsed, stop) =>
        {
            SheetOrder order = kind == SheetKind.Bodies
                ? new SheetOrder(kind, null, 1, parsed.GetValue(width) ?? widthDefault)
                : new SheetOrder(kind, parsed.GetValue(store), parsed.GetValue(seed), parsed.GetValue(width) ?? widthDefault);
            string? only = kind == SheetKind.Scenes ? parsed.GetValue(scene) : null;
            return Task.FromResult(Run(order with { Scenes = only is null ? [] : [only] }, parsed.GetRequiredValue(output), stop));
        });
        return command;
    }

    private static int Run(SheetOrder order, string target, CancellationToken stop)
    {
        using StagedFolder folder = new(target, SheetMaker.ListName);
        IReadOnlyList<string> pictures;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            pictures = SheetMaker.Make(order, folder.Path, at => progress.Report(() => at), stop);
        }

        folder.Commit();
        Console.WriteLine($"{target}: {string.Join(", ", pictures)}");
        return Faults.Done;
    }
}

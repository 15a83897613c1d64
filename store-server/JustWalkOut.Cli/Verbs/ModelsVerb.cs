using System.CommandLine;
using System.Text.Json;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>models list</c>, <c>verify</c> and <c>pull</c>: which networks are described, which are here, do they match their descriptions, and fetch one.</summary>
internal static class ModelsVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Command models = new("models", "The networks that detectors run: which are described, which are on this machine, do they match.");
        models.Subcommands.Add(Sub("list", "Name each described network and where its weights are.", List));
        models.Subcommands.Add(Sub("verify", "Hold each file against its described hash, shapes and classes; those not on this machine are skipped and named.", Verify));
        models.Subcommands.Add(PullCommand());
        return models;
    }

    private static Command PullCommand()
    {
        Argument<string> name = new("NAME") { Description = "A described network (see models list)." };
        Command command = new("pull", "Fetch a described network's weights from their publisher; taken only if their SHA-256 is the described one.") { name };
        command.SetAction((parsed, cancellation) => PullAsync(ModelPlaces.Open(), parsed.GetRequiredValue(name), Console.Out, cancellation));
        return command;
    }

    internal static async Task<int> PullAsync(ModelStore store, string name, TextWriter output, CancellationToken cancellation)
    {
        ModelDescription model = store.Models.FirstOrDefault(one => one.Name == name)
            ?? throw new InvalidDataException($"'{name}' is no described model; expected one of {string.Join(", ", store.Models.Select(one => one.Name))}.");
        using HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan }; // The pull itself notices silence; a large file may take long.
        using ProgressLine line = new(TimeProvider.System);
        ModelPull pull = new(http, TimeProvider.System, new ModelPullOptions());
        ModelFile file = await pull.FetchAsync(model, store.Home, new Told(bytes => line.Report(() => $"{name}: {bytes >> 10} of {model.Bytes >> 10} KiB")), cancellation);
        line.Clear();
        file.Verify();
        await output.WriteLineAsync($"{model.Name} is in {file.Path} ({model.Bytes} bytes, SHA-256 {model.Sha256}).");
        return Faults.Done;
    }

    /// <summary>Tells at once, on the caller's thread: <see cref="Progress{T}"/> would tell later, in any order.</summary>
    private sealed class Told(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }

    private static Command Sub(string name, string says, Func<ModelStore, TextWriter, bool, int> run)
    {
        Command command = new(name, says);
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        command.Options.Add(json);
        command.SetAction(parsed => run(ModelPlaces.Open(), Console.Out, parsed.GetValue(json)));
        return command;
    }

    internal static int List(ModelStore store, TextWriter output, bool asJson)
    {
        List<ListedModel> listed = [.. store.Models.Select(model => new ListedModel(
            model.Name, model.Head.ToString(), model.InputWidthPx, model.InputHeightPx, model.Classes.Count, model.Licence, model.Publisher, model.Bytes,
            model.Address is not null, store.Find(model)?.Path))];
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(listed, Json));
            return Faults.Done;
        }

        foreach (ListedModel model in listed)
        {
            output.WriteLine(
                $"{model.Name,-19} {model.Decoder,-10} {model.InputWidthPx}x{model.InputHeightPx} {model.Classes} classes  {model.Licence,-12} {model.Path ?? $"not on this machine; {(model.IsPullable ? $"./jwo models pull {model.Name}" : $"from {model.Publisher}")}"}");
        }

        return Faults.Done;
    }

    internal static int Verify(ModelStore store, TextWriter output, bool asJson)
    {
        List<VerifiedModel> verified = [.. store.Models.Select(model => Verify(store, model))];
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(verified, Json));
        }
        else
        {
            foreach (VerifiedModel model in verified)
            {
                output.WriteLine($"{model.Name,-19} {model.Result,-7} {model.Why ?? model.Path}");
            }
        }

        return verified.Any(model => model.Result == "wrong") ? Faults.FellShort : Faults.Done;
    }

    private static VerifiedModel Verify(ModelStore store, ModelDescription model)
    {
        if (store.Find(model) is not { } file)
        {
            return new VerifiedModel(model.Name, "skipped", null, $"not on this machine; from {model.Publisher}");
        }

        try
        {
            file.Verify();
            return new VerifiedModel(model.Name, "right", file.Path, null);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new VerifiedModel(model.Name, "wrong", file.Path, fault.Message);
        }
    }

    private sealed record ListedModel(
        string Name, string Decoder, int InputWidthPx, int InputHeightPx, int Classes, string Licence, string Publisher, long Bytes, bool IsPullable, string? Path);

    private sealed record VerifiedModel(string Name, string Result, string? Path, string? Why);
}

using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using JustWalkOut.CameraSim.Sightings;

namespace JustWalkOut.CameraSim.World;

/// <summary>The one table of everything in the simulator that was measured, cited or guessed; printed by <c>./jwo simulate parameters</c>.</summary>
public static class ParameterTable
{
    /// <summary>Every property marked with <see cref="ParameterAttribute"/>, with its default, as Markdown.</summary>
    public static string Markdown()
    {
        StringBuilder text = new("# Parameters of the simulator\n\nMade by `./jwo simulate parameters`; a test holds this file against the code. Sources: a measurement says of what, a guess says why.\n");
        foreach (IGrouping<Type, PropertyInfo> options in Marked().GroupBy(property => property.DeclaringType!))
        {
            object defaults = Activator.CreateInstance(options.Key) ?? throw new InvalidOperationException($"{options.Key} has no defaults.");
            text.Append(CultureInfo.InvariantCulture, $"\n## {options.Key.Name}\n\n| parameter | default | unit | source |\n| --- | --- | --- | --- |\n");
            foreach (PropertyInfo property in options)
            {
                ParameterAttribute parameter = property.GetCustomAttribute<ParameterAttribute>()!;
                text.Append(CultureInfo.InvariantCulture, $"| {property.Name} | {Show(property.GetValue(defaults))} | {parameter.Unit} | {parameter.Source} |\n");
            }
        }

        foreach (string name in SightingModels.Measured)
        {
            Append(text, name, SightingModels.Read(name));
        }

        return text.ToString();
    }

    /// <summary>A measured model beside the guess: the same parameters with other values, which <c>--sightings-model NAME</c> takes.</summary>
    private static void Append(StringBuilder text, string name, SightingErrorModel model)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## SightingErrorModel, {name}\n\nTaken by `--sightings-model {name}`. Detector: {model.Provenance.Detector}. {model.Provenance.TruthBoxes} true boxes in {model.Provenance.Frames} pictures, {model.Provenance.Source}. The 95 % interval of each number stands in `Sightings/measured/{name}.json`. Not measured: {string.Join("; ", model.NotMeasured ?? [])}.\n\n| parameter | value | unit | source |\n| --- | --- | --- | --- |\n");
        foreach (PropertyInfo property in Marked().Where(property => property.DeclaringType == typeof(SightingErrorModel)))
        {
            object? value = property.GetValue(model);
            text.Append(CultureInfo.InvariantCulture, $"| {property.Name} | {Show(value)} | {property.GetCustomAttribute<ParameterAttribute>()!.Unit} | {(value is null ? "this detector gives none" : $"measured: {name}, as said above")} |\n");
        }
    }

    /// <summary>The marked properties in order of type name, then as they stand in the code.</summary>
    internal static IEnumerable<PropertyInfo> Marked() =>
        typeof(ParameterTable).Assembly.GetTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).OrderBy(property => property.MetadataToken))
            .Where(property => property.GetCustomAttribute<ParameterAttribute>() is not null);

    private static string Show(object? value) => value switch
    {
        null => "none",
        TimeSpan time => $"{time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture)} s",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable many => string.Join(", ", many.Cast<object?>().Select(Show)),
        _ => value.ToString() ?? "",
    };
}

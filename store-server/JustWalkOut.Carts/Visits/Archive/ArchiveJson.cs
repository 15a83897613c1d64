using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>
/// How parts of a state are written down: the form of messages, of each type all that was put into it and nothing that it computes. Types are read by reflection, so that what is added to one is kept without a word here.
/// </summary>
internal static class ArchiveJson
{
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        DefaultJsonTypeInfoResolver resolver = new();
        resolver.Modifiers.Add(KeepWhatWasPutIn);
        JsonSerializerOptions options = new(MessageJson.Compact) { TypeInfoResolver = resolver };
        options.MakeReadOnly();
        return options;
    }

    private static void KeepWhatWasPutIn(JsonTypeInfo type)
    {
        if (type.Type == typeof(Fact))
        {
            type.PolymorphismOptions = new JsonPolymorphismOptions
            {
                TypeDiscriminatorPropertyName = "kind",
                DerivedTypes =
                {
                    new JsonDerivedType(typeof(Fact.Movement), "movement"),
                    new JsonDerivedType(typeof(Fact.Claim), "claim"),
                    new JsonDerivedType(typeof(Fact.Departure), "departure"),
                },
            };
        }

        if (type.Kind == JsonTypeInfoKind.Object && type.Type.Assembly == typeof(ArchiveJson).Assembly)
        {
            foreach (JsonPropertyInfo computed in type.Properties.Where(property => property.Set is null).ToArray())
            {
                type.Properties.Remove(computed);
            }
        }
    }
}

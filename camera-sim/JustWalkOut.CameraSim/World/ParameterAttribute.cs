namespace JustWalkOut.CameraSim.World;

/// <summary>
/// Marks a property of an options record as a parameter of the simulator. All of them stand in one table, <c>camera-sim/PARAMETERS.md</c>,
/// with their default and their source; a test holds the table against the code.
/// </summary>
/// <param name="unit">Unit, such as <c>g</c>, <c>m/s</c> or <c>share</c>.</param>
/// <param name="source">Where the value comes from: a measurement, a cited source, or "guess" with its reason.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(string unit, string source) : Attribute
{
    /// <summary>The unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>Where the value comes from.</summary>
    public string Source { get; } = source;
}

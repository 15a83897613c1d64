using System.Reflection;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tests;

namespace JustWalkOut.CameraSim.Tests.World;

public sealed class ParameterTableTests
{
    [Fact]
    public void The_table_in_the_repository_is_the_one_that_the_code_makes()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "camera-sim", "PARAMETERS.md");

        Assert.True(File.Exists(path), $"{path} is missing; write it with ./jwo simulate parameters.");
        Assert.Equal(ParameterTable.Markdown(), File.ReadAllText(path));
    }

    [Fact]
    public void Every_parameter_has_a_unit_and_says_where_its_value_comes_from()
    {
        PropertyInfo[] parameters = [.. ParameterTable.Marked()];

        Assert.NotEmpty(parameters);
        Assert.All(parameters, property =>
        {
            ParameterAttribute parameter = property.GetCustomAttribute<ParameterAttribute>()!;
            Assert.False(string.IsNullOrWhiteSpace(parameter.Unit), property.Name);
            Assert.True(parameter.Source.Length > 8, $"{property.DeclaringType!.Name}.{property.Name}: '{parameter.Source}'");
        });
    }

    [Fact]
    public void Every_number_of_an_options_record_with_parameters_is_one()
    {
        string[] unmarked = [.. ParameterTable.Marked().Select(property => property.DeclaringType!).Distinct()
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(property => property.CanWrite && IsNumber(property.PropertyType) && property.GetCustomAttribute<ParameterAttribute>() is null)
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")];

        Assert.Empty(unmarked);
    }

    private static bool IsNumber(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(int) || type == typeof(long) || type == typeof(TimeSpan);
}

using Dotbug.Targets;
using Xunit;

namespace Exploring.Tests;

/// <summary>A slice of what ./explore does: every method of a library has a probe while the library works.</summary>
public sealed class Whole_libraries
{
    public Whole_libraries() => Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));

    [Theory]
    [InlineData("System.Linq", 10)]
    [InlineData("System.Linq", 8)]
    [InlineData("System.Text.Json", 10)]
    public async Task Work_as_before_with_a_probe_in_every_method(string assembly, int runtime)
    {
        var outcome = await new Exploration(Of(assembly, runtime), Say).RunAsync();
        Assert.Empty(outcome.Failures);
        Assert.True(outcome.IsGood, outcome.Line());
    }

    /// <summary>Probes in the runtime's own library are met by everything, our probes' code included.</summary>
    [Theory]
    [InlineData(10, "H")]
    [InlineData(10, "V")]
    [InlineData(8, "H")]
    public async Task The_core_library_works_as_before_with_probes_in_a_part_of_it(int runtime, string slice)
    {
        var outcome = await new Exploration(Of("System.Private.CoreLib", runtime), Say).RunAsync(s => s.Name == slice);
        Assert.Empty(outcome.Failures);
        Assert.True(outcome.Fired > 20, outcome.Line());
    }

    private static Library Of(string assembly, int runtime) => Library.All.Single(l => l.Assembly == assembly && l.Version == runtime && l.Mode == Mode.Default);

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}

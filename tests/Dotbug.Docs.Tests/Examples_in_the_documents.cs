using Dotbug.Spec;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.Docs.Tests;

/// <summary>What README and tutorial show is given to the real tool, against the programs of the tutorial.</summary>
public sealed class Examples_in_the_documents(DemoPrograms programs) : IClassFixture<DemoPrograms>
{
    private static readonly string[] _pages = ["README.md", "docs/tutorial.md"];

    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (var example in _pages.SelectMany(Example.In))
            data.Add(example.File, example.Line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task A_command_does_what_the_page_shows(string file, int line)
    {
        Assert.True(File.Exists(Repository.Tool), $"{Repository.Tool} is not built: run ./dotbug --version");
        var example = Example.In(file).Single(e => e.Line == line);

        var ran = await programs.RunAsync(example.Command);
        // The partner's fault may come in the moment of the arming, and then there is no history yet. That is rare, and rarer twice.
        for (var i = 0; i < 5 && ran.Lines.Any(HasNoHistory) && !example.Output.Any(HasNoHistory); i++)
            ran = await programs.RunAsync(example.Command);

        Assert.True(ran.ExitCode == 0, $"{file}:{line}: {example.Command}\nended with {ran.ExitCode}:\n{string.Join('\n', ran.Lines)}");
        if (example.Output.Count == 0)
            return;
        var (shown, real) = (Shape.Of(example.Output), Shape.Of(ran.Lines));
        Assert.True(shown.SequenceEqual(real), $"""
            {file}:{line}: {example.Command}
            the page shows
                {string.Join("\n    ", shown)}
            but it was
                {string.Join("\n    ", real)}
            """);
    }

    private static bool HasNoHistory(string line) => line.EndsWith(", to the arming.", StringComparison.Ordinal);

    [Fact]
    public void The_tutorial_shows_the_output_of_twelve_commands_and_the_readme_of_one()
    {
        Assert.True(Example.In("docs/tutorial.md").Count(e => e.Output.Count > 0) >= 12);
        Assert.Contains(Example.In("README.md"), e => e.Output.Count > 0);
        Assert.True(Example.In("README.md").Count() >= 6);
    }

    [Fact]
    public void Every_spec_in_a_command_of_any_page_is_a_good_one()
    {
        var examples = Document.All.SelectMany(Example.In).Where(e => e.Traces && !IsAboutAnError(e)).ToArray();

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            foreach (var spec in example.Quoted)
            {
                var error = SpecParser.Parse(spec).Error;
                Assert.True(error is null, $"{example.File}:{example.Line}: {spec}: {error?.Message}");
            }
        }
    }

    /// <summary>The page of errors shows what is wrong on purpose.</summary>
    private static bool IsAboutAnError(Example example) => example.File == Path.Combine("docs", "errors.md");

    [Fact]
    public async Task The_script_prints_the_slowest_calls_in_descending_order()
    {
        var script = Path.Combine(Repository.Root, "samples", "scripts", "slowest.cs");

        var ran = await DemoPrograms.RunAsync(
            "dotnet", ["run", script, "--", $"{programs.Gateway}", "PartnerRelay.RelayAsync", "1"], Repository.Root);

        Assert.Equal(0, ran.ExitCode);
        var times = ran.Output.Select(l => double.Parse(l.Trim().Split(' ')[0])).ToArray();
        Assert.InRange(times.Length, 1, 10);
        Assert.All(ran.Output, l => Assert.Contains(" ms  ", l));
        Assert.Equal(times.OrderDescending(), times);
    }
}

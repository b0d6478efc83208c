using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.Docs.Tests;

/// <summary>The rules of the tree that no compiler knows.</summary>
public sealed partial class Tidy
{
    private const int LinesMax = 400;

    /// <summary>New lines have 120. What grew before there was this rule is up to this long; the number may only become smaller.</summary>
    private const int ColumnsMax = 180;

    /// <summary>Files with longer lines.</summary>
    private static readonly string[] _wideFiles = ["src/Dotbug.Agent/Probes/AsyncCalls.cs", "tests/Dotbug.Guards.Tests/Values.cs"];

    /// <summary>As ARCHITECTURE.md says. What is compiled in as source counts as known.</summary>
    private static readonly Dictionary<string, string[]> _mayKnow = new()
    {
        ["Dotbug.Spec"] = [],
        ["Dotbug.Protocol"] = [],
        ["Dotbug.Profiler"] = ["Dotbug.Protocol"],
        ["Dotbug.Agent"] = ["Dotbug.Spec", "Dotbug.Protocol"],
        ["Dotbug"] = ["Dotbug.Spec", "Dotbug.Protocol"],
        ["Dotbug.Sinks"] = ["Dotbug"],
        ["Dotbug.Cli"] = ["Dotbug", "Dotbug.Sinks"],
    };

    [Fact]
    public void Projects_know_only_what_the_architecture_allows()
    {
        var projects = Tree.All.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).ToArray();

        Assert.Equal(_mayKnow.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var known = References(project, "ProjectReference").Concat(References(project, "Compile"))
                .Select(path => path.Split('/')[1]).Distinct();
            Assert.Empty(known.Except(_mayKnow[name]).Select(other => $"{name} knows {other}"));
        }
    }

    [Theory]
    [InlineData("Dotbug.Agent")]
    [InlineData("Dotbug.Profiler")]
    [InlineData("Dotbug.Spec")]
    [InlineData("Dotbug.Protocol")]
    public void What_goes_into_the_target_refers_to_no_package(string project) =>
        Assert.Empty(References($"src/{project}/{project}.csproj", "PackageReference"));

    [Fact]
    public void No_file_is_longer_than_one_sitting() =>
        Assert.DoesNotContain(Sources(), file => Tree.Lines(file).Length > LinesMax);

    [Fact]
    public void No_line_is_longer_than_a_screen() => Assert.Empty(Found(Sources().Except(_wideFiles), line => line.Length > ColumnsMax));

    [Fact]
    public void Nothing_is_left_to_be_done_later() =>
        Assert.Empty(Found(Texts(), line => line.Contains("TO" + "DO", StringComparison.Ordinal) || line.Contains("FIX" + "ME", StringComparison.Ordinal)));

    [Fact]
    public void No_test_sleeps_to_synchronise() => Assert.Empty(Found(
        Tree.Sources("tests").Where(file => file.Contains("Tests/", StringComparison.Ordinal)),
        line => line.Contains("Thread.Sl" + "eep", StringComparison.Ordinal) || (Delay().IsMatch(line) && !line.Contains("Infinite", StringComparison.Ordinal))));

    [Fact]
    public void No_registry_of_packages_is_named() => Assert.Empty(Found(Texts(), line => Registry().IsMatch(line)));

    [Fact]
    public void Files_end_with_one_line_break_and_lines_without_blanks()
    {
        foreach (var file in Sources())
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, file));
            Assert.True(text.EndsWith('\n') && !text.EndsWith("\n\n", StringComparison.Ordinal) && !text.Contains('\r'), file);
        }

        Assert.Empty(Found(Sources(), line => line.EndsWith(' ') || line.Contains('\t')));
    }

    private static IEnumerable<string> Sources() => Tree.All.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<string> Texts() =>
        Tree.All.Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".csproj" or ".props" or ".sh" or ".json" or ".txt" or "" or ".c");

    private static IEnumerable<string> Found(IEnumerable<string> files, Func<string, bool> bad) =>
        from file in files
        from line in Tree.Lines(file).Select((text, i) => (Text: text, Number: i + 1))
        where bad(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}";

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(kind)
            .Where(element => (string?)element.Attribute("Include") is not null && (string?)element.Attribute("ReferenceOutputAssembly") != "false")
            .Select(element => element.Attribute("Include")!.Value);

    [GeneratedRegex(@"\bTask\.Delay\(")]
    private static partial Regex Delay();

    // A part in brackets keeps this file out of its own net.
    [GeneratedRegex(@"nuget[.]org|pypi[.]org|npmjs[.](com|org)|crates[.]io|myget[.]org", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}

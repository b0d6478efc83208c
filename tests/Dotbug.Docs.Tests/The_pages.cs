using System.Text.RegularExpressions;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.Docs.Tests;

/// <summary>What can be said of a page without running anything.</summary>
public sealed partial class The_pages
{
    private const int ReadmeLinesMax = 200;

    public static TheoryData<string> Pages() => [.. Document.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Link_to_what_exists(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (Match link in Links().Matches(Code().Replace(string.Join('\n', Document.Read(page)), "")))
        {
            var target = link.Groups[1].Value;
            Assert.True(target.StartsWith("https://", StringComparison.Ordinal) || Path.Exists(Path.Combine(folder, target)),
                $"{page} links to {target}");
        }
    }

    [Fact]
    public void The_readme_is_short() => Assert.InRange(Document.Read("README.md").Length, 50, ReadmeLinesMax);

    [Fact]
    public void Each_test_that_the_page_on_safety_names_exists()
    {
        var named = TestNames().Matches(string.Join('\n', Document.Read("docs/safety.md"))).ToArray();
        var sources = Tree.Sources("tests").Select(file => File.ReadAllText(Path.Combine(Repository.Root, file))).ToArray();

        Assert.True(named.Length > 20);
        // Those of the end-to-end tests can be looked for where these are.
        var whole = Directory.Exists(Path.Combine(Repository.Root, "tests/Dotbug.EndToEnd.Tests"));
        foreach (var name in named)
        {
            var (type, test) = (name.Groups["type"].Value, name.Groups["test"].Value);
            var home = sources.Where(text => Regex.IsMatch(text, $@"class {type}\b")).ToArray();
            Assert.True(home.Length > 0 || !whole, $"there is no class {type}");
            Assert.True(home.Length == 0 || home.Any(text => Regex.IsMatch(text, $@" {test}\(")), $"there is no test {name.Value}");
        }
    }

    [Fact]
    public void Every_option_of_the_help_is_in_the_readme_with_its_default()
    {
        var help = File.ReadAllText(Path.Combine(Repository.Root, "src/Dotbug.Cli/Texts.Help.cs"));
        var readme = string.Join('\n', Document.Read("README.md"));

        var options = OptionNames().Matches(help).Select(match => match.Value.Trim()).Distinct().ToArray();

        Assert.True(options.Length >= 10);
        Assert.All(options, option => Assert.Contains(option, readme));
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex("``.*?``|`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"`(?<type>[A-Z]\w*)\.(?<test>[A-Z]\w*_\w+)`")]
    private static partial Regex TestNames();

    [GeneratedRegex(@"^ +--[a-z-]+", RegexOptions.Multiline)]
    private static partial Regex OptionNames();
}

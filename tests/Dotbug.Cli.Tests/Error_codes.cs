using System.Text.RegularExpressions;
using Xunit;

namespace Dotbug.Cli.Tests;

public sealed partial class Error_codes
{
    [Fact]
    public void Every_code_in_the_source_has_a_heading_in_the_docs()
    {
        var headings = Heading().Matches(File.ReadAllText(Path.Combine(Tool.Root, "docs/errors.md"))).Select(m => m.Groups[1].Value).ToHashSet();
        var codes = Directory.EnumerateFiles(Path.Combine(Tool.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).Distinct().Order().ToList();
        Assert.NotEmpty(codes);
        Assert.Equal([], codes.Except(headings));
    }

    [GeneratedRegex("^#+ (DB[0-9]{4}): ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("\"(DB[0-9]{4})\"")]
    private static partial Regex Code();
}

using System.Text.RegularExpressions;

namespace Dotbug.Docs.Tests;

/// <summary>One command line of a document, and what the document says comes of it; nothing where it only gives the command.</summary>
internal sealed partial record Example(string File, int Line, string Command, IReadOnlyList<string> Output)
{
    /// <summary>What a shell finds in single quotes.</summary>
    public IEnumerable<string> Quoted => QuotedText().Matches(Command).Select(match => match.Groups[1].Value);

    /// <summary>True for a line that traces: its quoted words are specs.</summary>
    public bool Traces => !Command.StartsWith("dotbug find ", StringComparison.Ordinal);

    /// <summary>True for lines that a reader has to complete (<c>&lt;process></c>), and for those that start programs of their own.</summary>
    private bool IsForReaders => Command.Contains('<', StringComparison.Ordinal) && !Command.Contains('\'', StringComparison.Ordinal)
        || Command.Contains("<process>", StringComparison.Ordinal) || Command.StartsWith("dotbug demo", StringComparison.Ordinal);

    /// <summary>In the order of the document. <c>./dotbug</c> and <c>dotbug</c> are the same.</summary>
    public static IEnumerable<Example> In(string file)
    {
        foreach (var block in Document.Blocks(file))
        {
            var lines = block.Lines.Select(line => line.Replace("./dotbug", "dotbug", StringComparison.Ordinal)).ToArray();
            var found = block.Language switch
            {
                "console" => Shown(block, lines),
                "sh" => Given(block, lines),
                _ => [],
            };
            foreach (var example in found.Where(example => !example.IsForReaders))
                yield return example;
        }
    }

    private static IEnumerable<Example> Shown(Block block, string[] lines)
    {
        for (var i = 0; i < lines.Length;)
        {
            if (!lines[i].StartsWith("$ dotbug ", StringComparison.Ordinal))
                throw new InvalidDataException($"{block.File}:{block.Line + i}: a console block begins with '$ dotbug'");
            var next = i + 1;
            while (next < lines.Length && !lines[next].StartsWith("$ ", StringComparison.Ordinal))
                next++;
            yield return new Example(block.File, block.Line + i, lines[i][2..], lines[(i + 1)..next]);
            i = next;
        }
    }

    private static IEnumerable<Example> Given(Block block, string[] lines) =>
        lines.Select((line, i) => new Example(block.File, block.Line + i, WithoutComment(line), []))
            .Where(example => example.Command.StartsWith("dotbug ", StringComparison.Ordinal));

    private static string WithoutComment(string line) => Comment().Replace(line, "");

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"\s+# .*$")]
    private static partial Regex Comment();
}

using Dotbug.Targets;

namespace Dotbug.Docs.Tests;

/// <summary>A fenced block of a document, with the number of its first line.</summary>
internal sealed record Block(string File, int Line, string Language, IReadOnlyList<string> Lines);

/// <summary>The pages that people read, and what stands in them.</summary>
internal static class Document
{
    private const string Fence = "```";

    /// <summary>Paths relative to the root.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    public static string[] Read(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));

    public static IEnumerable<Block> Blocks(string file)
    {
        var lines = Read(file);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var end = Array.IndexOf(lines, Fence, i + 1);
            if (end < 0)
                throw new InvalidDataException($"{file}:{i + 1}: the block has no end");
            yield return new Block(file, i + 2, lines[i][Fence.Length..], lines[(i + 1)..end]);
            i = end;
        }
    }
}

using Dotbug.Targets;

namespace Proving;

/// <summary>
/// docs/proof.md: a head from the template, then a section for each proof that was ever run in its full length. A proof takes up to hours, so a run
/// replaces its own section and leaves the others as they are.
/// </summary>
internal static class Page
{
    private const string Heading = "## ";

    private static string Template => Path.Combine(Repository.Root, "tests", "Dotbug.Prove", "proof.md.in");

    private static string File => Path.Combine(Repository.Root, "docs", "proof.md");

    /// <summary>Returns where it was written.</summary>
    public static string Write(Section section, bool isWhole)
    {
        if (!isWhole)
        {
            var scratch = Path.Combine(Repository.Artifacts, "prove", $"{section.Proof.Name}.md");
            Directory.CreateDirectory(Path.GetDirectoryName(scratch)!);
            System.IO.File.WriteAllLines(scratch, section.Lines());
            return Path.GetRelativePath(Repository.Root, scratch);
        }
        var sections = System.IO.File.Exists(File) ? Split(System.IO.File.ReadAllLines(File)) : [];
        sections[section.Proof.Name] = [.. section.Lines()];
        System.IO.File.WriteAllText(File, Join(System.IO.File.ReadAllText(Template), sections, Proofs.All.Select(p => p.Name)));
        return Path.GetRelativePath(Repository.Root, File);
    }

    /// <summary>The sections by name, each with its heading and without blank lines around.</summary>
    public static Dictionary<string, string[]> Split(IEnumerable<string> lines)
    {
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        foreach (var line in lines)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
                sections[line[Heading.Length..].Trim()] = current = [];
            current?.Add(line);
        }
        return sections.ToDictionary(s => s.Key, s => string.Join('\n', s.Value).Trim('\n').Split('\n'));
    }

    /// <summary>A section of a proof that is no more is left out.</summary>
    public static string Join(string head, IReadOnlyDictionary<string, string[]> sections, IEnumerable<string> order) =>
        string.Join("\n\n", order.Where(sections.ContainsKey).Select(name => string.Join('\n', sections[name])).Prepend(head.Trim('\n'))) + "\n";
}

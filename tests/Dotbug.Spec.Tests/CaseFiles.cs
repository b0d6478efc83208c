using System.Runtime.CompilerServices;

namespace Dotbug.Spec.Tests;

/// <summary>The case files beside the tests, and the documents of the project.</summary>
internal static class CaseFiles
{
    private static readonly string s_here = Path.GetDirectoryName(ThisFile())!;
    private static readonly string s_root = Path.GetFullPath(Path.Combine(s_here, "..", ".."));

    /// <summary>With <c>UPDATE_GOLDEN=1</c> the pictures are written instead of compared.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string PathOf(string name) => Path.Combine(s_here, "Cases", name);

    public static string Document(string name) => File.ReadAllText(Path.Combine(s_root, "docs", name));

    /// <summary>The errors: an input behind <c>>>></c>, then its picture up to the next one.</summary>
    public static IEnumerable<(string Input, string Picture)> Errors()
    {
        const string mark = ">>> ";
        string? input = null;
        var picture = new List<string>();
        foreach (var line in File.ReadAllLines(PathOf("errors.txt")))
        {
            if (!line.StartsWith(mark, StringComparison.Ordinal))
            {
                picture.Add(line);
                continue;
            }

            if (input is not null)
                yield return (input, string.Join('\n', picture).TrimEnd());
            (input, picture) = (line[mark.Length..], []);
        }

        if (input is not null)
            yield return (input, string.Join('\n', picture).TrimEnd());
    }

    /// <summary>The good specs: what is written, and its canonical text.</summary>
    public static IEnumerable<(string Input, string Canonical)> Specs()
    {
        foreach (var line in File.ReadAllLines(PathOf("specs.txt")))
        {
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
                continue;
            var arrow = line.IndexOf(" => ", StringComparison.Ordinal);
            yield return arrow < 0 ? (line, line.Trim()) : (line[..arrow], line[(arrow + 4)..].Trim());
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

using System.Runtime.CompilerServices;

namespace Dotbug.Guards.Tests;

/// <summary>The case files beside the tests.</summary>
internal static class CaseFile
{
    /// <summary>With <c>UPDATE_GOLDEN=1</c> the pictures are written instead of compared.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string PathOf(string name) => Path.Combine(Here(), "Cases", name);

    /// <summary>A document of the project.</summary>
    public static string Document(string name) => File.ReadAllText(Path.Combine(Here(), "..", "..", "docs", name));

    public static IEnumerable<string> Lines(string name) =>
        File.ReadAllLines(PathOf(name)).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

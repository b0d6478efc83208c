using Dotbug.Targets;

namespace Dotbug.Docs.Tests;

/// <summary>The files that people wrote, by their paths from the root.</summary>
internal static class Tree
{
    private static readonly string[] _folders = ["src", "tests", "samples", "benchmarks", "eng", "docs"];

    public static IEnumerable<string> All { get; } =
    [
        .. _folders.Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Repository.Root))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<string> Sources(string folder) => All.Where(file =>
        file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));
}

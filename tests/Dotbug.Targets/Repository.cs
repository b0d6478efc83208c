using System.Runtime.InteropServices;

namespace Dotbug.Targets;

/// <summary>Where things are: found by walking up from the test's own files.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Artifacts { get; } = Path.Combine(Root, "artifacts");

    /// <summary>The installed tool, as ./dotbug and ./check build it; it may not be there yet.</summary>
    public static string Tool { get; } = Path.Combine(Artifacts, "dotbug", "dotbug");

    public static string Rid { get; } = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "global.json")) && Directory.Exists(Path.Combine(folder, "tests")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"no global.json above {AppContext.BaseDirectory}");
    }
}

using System.Runtime.CompilerServices;
using Xunit;

namespace Dotbug.Sinks.Tests;

/// <summary>Compares with a file beside the tests; UPDATE_GOLDEN=1 rewrites it.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        var path = Path.Combine(SourceFolder(), "golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    public static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

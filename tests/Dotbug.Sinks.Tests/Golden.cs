using System.Runtime.CompilerServices;
using Xunit;

namespace Dotbug.Testing;

/// <summary>Compares with a file beside the tests; UPDATE_GOLDEN=1 rewrites it.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A profiler that does nothing but sit in the slot, compiled from other-profiler.c.</summary>
internal static class OtherProfiler
{
    public static async Task<string> BuildAsync([CallerFilePath] string here = "")
    {
        var source = Path.Combine(Path.GetDirectoryName(here)!, "other-profiler.c");
        var library = Path.Combine(Repository.Artifacts, "targets", "other-profiler.so");
        Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        using var gcc = Process.Start("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source]);
        await gcc.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, gcc.ExitCode);
        return library;
    }
}

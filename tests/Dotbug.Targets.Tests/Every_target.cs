using Xunit;

namespace Dotbug.Targets.Tests;

/// <summary>All hosting kinds on all runtimes: what the tracing tests stand on.</summary>
public sealed class Every_target
{
    public static TheoryData<int, HostingKind> All
    {
        get
        {
            var all = new TheoryData<int, HostingKind>();
            foreach (var kind in Enum.GetValues<HostingKind>())
            {
                all.Add(8, kind);
                all.Add(9, kind);
                all.Add(10, kind);
            }

            return all;
        }
    }

    // All builds begin at once, of which two run at a time; each test waits for its own.
    static Every_target()
    {
        foreach (var row in All)
        {
            _ = TargetBuild.EnsureAsync(row.Data.Item1, row.Data.Item2);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Runs_on_its_own_runtime_and_answers(int runtime, HostingKind kind)
    {
        await using var target = await TargetProcess.StartAsync(runtime, kind);
        var version = Version.Parse((await target.AskAsync("runtime", "runtime")).Split(' ')[0]);
        Assert.Equal(runtime, version.Major);
        Assert.Equal("67", await target.CallAsync("orders", 2));
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Has_the_hosting_that_its_name_says(int runtime, HostingKind kind)
    {
        await using var target = await TargetProcess.StartAsync(runtime, kind);
        var mapped = await File.ReadAllTextAsync(
            $"/proc/{target.Pid}/maps", TestContext.Current.CancellationToken);
        var folder = Path.GetDirectoryName(target.Target.Executable)!;
        var singleFile = kind is HostingKind.SingleFileFrameworkDependent or HostingKind.SingleFileSelfContained;
        Assert.Equal(singleFile, !File.Exists(Path.Combine(folder, "Target.dll")));
        Assert.Equal(
            kind == HostingKind.SelfContained, mapped.Contains($"{folder}/libcoreclr.so", StringComparison.Ordinal));
        Assert.Equal(
            kind != HostingKind.SingleFileSelfContained, mapped.Contains("libhostfxr.so", StringComparison.Ordinal));
    }
}

using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>One clear message, the right exit code, and no harm.</summary>
public sealed class Processes_that_cannot_be_traced
{
    [Fact]
    public async Task One_that_is_not_dotnet()
    {
        await using var cat = TargetProcess.StartUnready(BuiltTarget.NotDotnet);
        Assert.Equal("hello", await cat.AskAsync("hello"));
        await RefusesAsync(cat, 4, $"error DB2004: process {cat.Pid} (cat) is not a .NET process\n");
        Assert.Equal("hello", await cat.AskAsync("hello"));
    }

    [Fact]
    public async Task One_that_was_compiled_ahead_of_time()
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureNativeAsync());
        await RefusesAsync(target, 4,
            $"error DB2005: NativeTarget[{target.Pid}] was compiled ahead of time (NativeAOT): there is no runtime in it");
        Assert.Equal("hello", await target.AskAsync("hello", "echo"));
    }

    [Theory]
    [InlineData("DOTNET_EnableDiagnostics")]
    [InlineData("DOTNET_EnableDiagnostics_IPC")]
    [InlineData("DOTNET_EnableDiagnostics_Profiler")]
    [InlineData("COMPlus_EnableDiagnostics")]
    [InlineData("COMPlus_EnableDiagnostics_IPC")]
    [InlineData("COMPlus_EnableDiagnostics_Profiler")]
    public async Task One_with_diagnostics_switched_off(string variable)
    {
        await using var target = await TargetProcess.StartAsync(environment: (variable, "0"));
        await RefusesAsync(target, 4,
            $"error DB2006: diagnostics are switched off in Target[{target.Pid}]: it was started with {variable}=0\n");
        var list = await ToolProcess.RunAsync("ps");
        Assert.Contains(list.Out.Split('\n'), l => l.TrimStart().StartsWith($"{target.Pid} ", StringComparison.Ordinal)
            && l.EndsWith($" no: diagnostics are switched off in Target[{target.Pid}]: it was started with {variable}=0", StringComparison.Ordinal));
        Assert.Equal("67", await target.CallAsync("orders", 2));
    }

    [Fact]
    public async Task One_of_two_with_the_same_name()
    {
        await using var one = await TargetProcess.StartAsync();
        await using var two = await TargetProcess.StartAsync();
        var ran = await ToolProcess.RunAsync("trace", "Target", "OrderService.Submit");
        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith("error DB2002: several processes are named 'Target': ", ran.Err, StringComparison.Ordinal);
        Assert.Contains($"Target[{one.Pid}]", ran.Err, StringComparison.Ordinal);
        Assert.Contains($"Target[{two.Pid}]", ran.Err, StringComparison.Ordinal);
        Assert.EndsWith("\n  name one by its number\n", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_another_profiler_is_in()
    {
        var other = await OtherProfiler.BuildAsync();
        await using var target = await TargetProcess.StartAsync(environment:
        [
            ("CORECLR_ENABLE_PROFILING", "1"),
            ("CORECLR_PROFILER", "{AF0CE2F2-2A2A-4C5B-9D3C-7B7E3C1C9E11}"),
            ("CORECLR_PROFILER_PATH", other),
        ]);
        var before = await target.CallAsync("orders", 2);
        await RefusesAsync(target, 4,
            $"error DB2010: another profiler is in Target[{target.Pid}]: {other}; the runtime has room for one\n");
        Assert.Equal(before, await target.CallAsync("orders", 2));
    }

    [Fact]
    public async Task Are_listed_with_the_reason()
    {
        await using var native = await TargetProcess.StartAsync(await TargetBuild.EnsureNativeAsync());
        await using var off = await TargetProcess.StartAsync(environment: ("DOTNET_EnableDiagnostics", "0"));
        await using var good = await TargetProcess.StartAsync();
        var ran = await ToolProcess.RunAsync("ps");
        Assert.Equal(0, ran.ExitCode);
        var lines = ran.Out.Split('\n').Select(l => l.Trim()).ToArray();
        string Line(TargetProcess of) => lines.Single(l => l.StartsWith($"{of.Pid} ", StringComparison.Ordinal));
        Assert.EndsWith(" yes", Line(good), StringComparison.Ordinal);
        Assert.Contains(" no: NativeTarget", Line(native), StringComparison.Ordinal);
        Assert.Contains("DOTNET_EnableDiagnostics=0", Line(off), StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(TargetProcess target, int exitCode, string begin)
    {
        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", "OrderService.Submit");
        Assert.StartsWith(begin, ran.Err, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Out));
    }
}

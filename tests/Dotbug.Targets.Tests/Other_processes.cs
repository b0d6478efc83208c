using Xunit;

namespace Dotbug.Targets.Tests;

/// <summary>Processes that cannot be traced, for the tests that say so.</summary>
public sealed class Other_processes
{
    [Fact]
    public async Task A_native_program_answers_and_holds_no_runtime()
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureNativeAsync());
        Assert.Equal("hello", await target.AskAsync("hello", "echo"));
        var mapped = await File.ReadAllTextAsync($"/proc/{target.Pid}/maps", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("libcoreclr.so", mapped, StringComparison.Ordinal);
        Assert.Equal(0, await target.EndAsync());
    }

    [Fact]
    public async Task A_process_that_is_not_dotnet_echoes()
    {
        await using var cat = TargetProcess.StartUnready(BuiltTarget.NotDotnet);
        Assert.Equal("hello", await cat.AskAsync("hello"));
        Assert.Equal(0, await cat.EndAsync());
    }
}

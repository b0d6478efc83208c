using System.Diagnostics;
using System.Globalization;
using Dotbug.Targets;
using Xunit;

namespace Fuzzing.Tests;

/// <summary>A minute of ./fuzz. In a process of its own: one that dies says what it was trying.</summary>
public sealed class Every_reader
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(12);

    [Fact]
    public Task Survives_the_inputs_of_a_fixed_seed() => Survives(40, "--seed", "1");

    [Fact]
    public Task Survives_the_inputs_of_a_new_seed() => Survives(20);

    [Fact]
    public void Is_on_the_list_once() => Assert.Equal(21, FuzzTarget.All.Select(t => ((FuzzTarget)Activator.CreateInstance(t)!).Name).Distinct().Count());

    private static async Task Survives(int seconds, params string[] options)
    {
        var program = Path.Combine(Repository.Artifacts, "bin", "Dotbug.Fuzz", "release", "Dotbug.Fuzz");
        var (code, said) = await RunAsync(program, [seconds.ToString(CultureInfo.InvariantCulture), .. options]);
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        if (code > 1)
            said += (await RunAsync(program, ["--died"])).Said;
        Assert.True(code == 0, said);
        Assert.Contains(": all is well", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

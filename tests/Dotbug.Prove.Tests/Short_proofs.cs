using Dotbug.Targets;
using Xunit;

namespace Proving.Tests;

/// <summary>A slice of what ./prove does in hours.</summary>
public sealed class Short_proofs
{
    public Short_proofs() => Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));

    [Fact]
    public async Task Three_hundred_rounds_of_arming_and_reverting_leave_threads_descriptors_and_heap_as_they_were()
    {
        await using var target = await TargetProcess.StartAsync();
        // The last row is about memory, of which the compiler has more or less in hand: so few rounds say nothing.
        Hold([.. (await Rounds.RunAsync(target, 300, Say)).SkipLast(1)]);
        Assert.Equal(0, await target.EndAsync());
    }

    [Fact]
    public async Task Half_a_minute_of_long_and_short_sessions_loses_no_call_unseen() =>
        Hold(await new Soaking.Soak().RunAsync(TimeSpan.FromSeconds(30), Say));

    private static void Hold(IReadOnlyList<Row> rows)
    {
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.Holds, $"{row.Promise} {row.Figure}"));
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}

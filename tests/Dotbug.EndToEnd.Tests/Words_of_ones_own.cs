using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Named specs from a file of the user's: a <c>send</c> of his own bus, and a word that nobody else has.</summary>
public sealed class Words_of_ones_own : IDisposable
{
    private const int Count = 12;

    private const string Text = """
        [Shop.Messages]
        send: ParcelBus.Publish(Parcel, int) when copies > 0
            channel = this.Name
            message = parcel
        receive: ParcelBus.TryNext when $return == true
            channel = id this
            message = parcel
            queued = since send(message)
        orders: ParcelBus.Publish
            number = parcel.Number
            kind = "order"
            took = $elapsed
        nowhere: ParcelBus.Publish
            what = sender
        """;

    private readonly string _file = Path.GetTempFileName();

    public Words_of_ones_own() => File.WriteAllText(_file, Text);

    public void Dispose() => File.Delete(_file);

    private static JsonElement Field(JsonElement e, string name) =>
        e.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").ValueEquals(name)).GetProperty("value");

    private string[] Options => [.. Trace.Unlimited, "--specs", _file];

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Are_targets_as_the_others_are(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("messages bus 1");
        await using var trace = await Trace.StartAsync(target, Options, "send", "receive when queued >= 0ms", "orders when number > 9");
        await target.AskAsync($"messages bus {Count}");
        var seen = await trace.StopAsync();

        Assert.Equal(Enumerable.Range(0, Count), seen.Of("send").Select(Messages_between_threads.Number));
        Assert.Equal(Enumerable.Range(0, Count), seen.Of("receive").Select(Messages_between_threads.Number));
        Assert.All(seen.Of("send"), e => Assert.Equal("north", Field(e, "channel").GetString()));
        Assert.All(seen.Of("receive"), e => Assert.StartsWith("ParcelBus#", Field(e, "channel").GetString(), StringComparison.Ordinal));
        Assert.Equal([10, 11], seen.Of("orders").Select(e => Field(e, "number").GetInt32()));
        Assert.All(seen.Of("orders"), e => Assert.Equal("order", Field(e, "kind").GetString()));
        Assert.All(seen.Of("orders"), e => Assert.StartsWith("00:00:00", Field(e, "took").GetString(), StringComparison.Ordinal));
        // The notes that receive needs of send count for nobody: as many calls as send, receive (each asks once in vain) and orders saw.
        Assert.Equal(Count + 2 * Count + Count, seen.Count("entered"));
        Assert.Equal(2 * Count + 2, seen.Count("matched"));
    }

    [Fact]
    public async Task Keep_the_limits()
    {
        await using var target = await TargetProcess.StartAsync(10);
        await target.AskAsync("messages bus 1");
        await using var trace = await Trace.StartAsync(target, ["--hits", "3", "--specs", _file], "receive");
        await target.AskAsync($"messages bus {Count}");
        var seen = await trace.EndAsync();

        Assert.Equal("hits", seen.Reason);
        Assert.Equal([0, 1, 2], seen.Of("receive").Select(Messages_between_threads.Number));
    }

    [Fact]
    public async Task Are_armed_when_their_types_come()
    {
        await using var target = await TargetProcess.StartAsync(10);
        await using var trace = await Trace.StartAsync(target, [.. Options, "--pending"], "receive");
        await target.AskAsync("messages bus 1");
        await trace.Tool.LineAsync(l => l.Contains("\"more\":true", StringComparison.Ordinal));
        await target.AskAsync($"messages bus {Count}");
        var seen = await trace.StopAsync();

        Assert.Contains(seen.Armed.GetProperty("notices").EnumerateArray(),
            n => n.GetString()!.StartsWith("nothing of 'receive' is loaded yet: waiting for", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, Count), seen.Of("receive").Select(Messages_between_threads.Number));
        Assert.All(seen.Of("receive"), e => Assert.NotEqual(JsonValueKind.Null, Field(e, "queued").ValueKind));
    }

    [Theory]
    [InlineData("orders when parcel != null", "error DB1101: no field 'parcel'", "fields: number, kind, took")]
    [InlineData("orders when sum > 3", "error DB1101: no field 'sum'", "fields: number, kind, took")]
    [InlineData("orders -> return", "error DB1021: 'return' makes no sense with 'orders'", "actions: stack, caller, args, sample")]
    [InlineData("nowhere", "error DB3003: 1 methods match and none can be traced", "does not fit it: it has no parameter 'sender'")]
    public async Task Say_what_is_wrong(string spec, string error, string hint)
    {
        await using var target = await TargetProcess.StartAsync(10);
        await target.AskAsync("messages bus 1");
        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", spec, "--specs", _file);

        Assert.NotEqual(0, ran.ExitCode);
        Assert.Contains(error, ran.Err, StringComparison.Ordinal);
        Assert.Contains(hint, ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_which_nothing_is_loaded_are_an_error_that_says_what_is_known()
    {
        await using var target = await TargetProcess.StartAsync(10);
        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", "send", "--specs", _file);

        Assert.Equal(3, ran.ExitCode);
        Assert.Contains("error DB3012: nothing that 'send' knows is loaded", ran.Err, StringComparison.Ordinal);
        Assert.Contains("BlockingCollection", ran.Err, StringComparison.Ordinal);
        Assert.Contains("Shop.Messages", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_listed_with_their_methods()
    {
        await using var target = await TargetProcess.StartAsync(10);
        await target.AskAsync("messages bus 1");
        var found = await ToolProcess.RunAsync("find", $"{target.Pid}", "orders", "--specs", _file);
        var dry = await ToolProcess.RunAsync("trace", $"{target.Pid}", "receive", "--specs", _file, "--dry-run");

        Assert.Equal(0, found.ExitCode);
        Assert.Contains($"orders: ParcelBus.Publish  ({_file}:9)", found.Out, StringComparison.Ordinal);
        Assert.Contains("Shop.Messages.ParcelBus.Publish(Parcel, int)", found.Out, StringComparison.Ordinal);
        Assert.Contains("receive: Target!Shop.Messages.ParcelBus.TryNext(out Parcel)", dry.Out, StringComparison.Ordinal);
        Assert.Contains("for send: Target!Shop.Messages.ParcelBus.Publish(Parcel, int)", dry.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_faults_names_each_line()
    {
        await File.WriteAllTextAsync(_file, "orders: ParcelBus.Publish\n    sum = copies + 1\nbus = here\n", TestContext.Current.CancellationToken);
        await using var target = await TargetProcess.StartAsync(10);
        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", "orders", "--specs", _file);

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains($"error DB1207: {_file}:2: a field is a path or a literal", ran.Err, StringComparison.Ordinal);
        Assert.Contains($"error DB1201: {_file}:3: this is no named spec", ran.Err, StringComparison.Ordinal);
        Assert.Contains("    sum = copies + 1\n            ~~~~~~~~~~", ran.Err, StringComparison.Ordinal);
    }
}

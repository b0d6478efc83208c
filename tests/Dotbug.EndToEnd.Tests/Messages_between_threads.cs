using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary><c>send</c> and <c>receive</c>: each message once on each side, whatever way it takes, the sending first.</summary>
public sealed class Messages_between_threads
{
    private const int Count = 40;

    private static JsonElement? Field(JsonElement e, string name)
    {
        var fields = e.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").ValueEquals(name)).ToList();
        return fields.Count == 0 ? null : fields[0].GetProperty("value");
    }

    /// <summary>The number of the parcel that is the event's message.</summary>
    internal static int Number(JsonElement e) => Field(e, "message")!.Value.GetProperty("fields").GetProperty("Number").GetInt32();

    internal static async Task<Recording> RecordAsync(int runtime, string kind, int count, params string[] specs)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        // What nobody has used yet is not there to be traced.
        await target.AskAsync($"messages {kind} 8");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, specs);
        Assert.Equal($"messages {kind} {count * (count - 1) / 2}", await target.AskAsync($"messages {kind} {count}"));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.Equal(0, seen.Count("dropped"));
        return seen;
    }

    public static TheoryData<int, string> Ways()
    {
        var ways = new TheoryData<int, string>();
        foreach (var runtime in (int[])[8, 9, 10])
        {
            foreach (var kind in (string[])["unbounded", "single", "bounded", "full", "inside", "blocking"])
                ways.Add(runtime, kind);
            if (runtime >= 9)
                ways.Add(runtime, "prioritized");
            if (runtime >= 10)
                ways.Add(runtime, "rendezvous");
        }
        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_message_is_told_once_on_each_side(int runtime, string kind)
    {
        var seen = await RecordAsync(runtime, kind, Count, "send", "receive");

        Assert.Equal(Enumerable.Range(0, Count), seen.Of("send").Select(Number).Order());
        Assert.Equal(Enumerable.Range(0, Count), seen.Of("receive").Select(Number).Order());
        var sent = new HashSet<int>();
        foreach (var e in seen.Events.Where(e => e.Is("send") || e.Is("receive")))
            Assert.True(e.Is("send") ? sent.Add(Number(e)) : sent.Contains(Number(e)), $"{Number(e)} was received before it was sent");
        Assert.All(seen.Of("receive"), e => Assert.True(TimeSpan.Parse(Field(e, "queued")!.Value.GetString()!, null) >= TimeSpan.Zero));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Among_many_threads_too(int runtime)
    {
        const int many = 4000;
        var seen = await RecordAsync(runtime, "crowd", many, "send", "receive");

        Assert.Equal(Enumerable.Range(0, many), seen.Of("send").Select(Number).Order());
        Assert.Equal(Enumerable.Range(0, many), seen.Of("receive").Select(Number).Order());
        var sent = new HashSet<int>();
        foreach (var e in seen.Events.Where(e => e.Is("send") || e.Is("receive")))
            Assert.True(e.Is("send") ? sent.Add(Number(e)) : sent.Contains(Number(e)), $"{Number(e)} was received before it was sent");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Both_sides_name_the_channel_and_a_guard_may_look_into_the_message(int runtime)
    {
        var seen = await RecordAsync(runtime, "unbounded", Count, "send when message is Parcel && message.Number == 3",
            "receive when message is Parcel && message.Number in (3, 5)");

        var sent = Assert.Single(seen.Of("send"));
        Assert.Equal(3, Number(sent));
        Assert.Equal([3, 5], seen.Of("receive").Select(Number));
        Assert.StartsWith("UnboundedChannel<Parcel>#", Field(sent, "channel")!.Value.GetString(), StringComparison.Ordinal);
        Assert.All(seen.Of("receive"), e => Assert.Equal(Field(sent, "channel")!.Value.GetString(), Field(e, "channel")!.Value.GetString()));
    }

    [Fact]
    public async Task How_long_a_message_was_queued_can_be_asked_for_without_looking_at_who_sent_it()
    {
        var seen = await RecordAsync(10, "full", Count, "receive when queued > 0ms && queued < 1h", "receive when queued > 1h");

        Assert.Equal(Count, seen.Of("receive").Count);
        Assert.Empty(seen.Of("send"));
    }

    /// <summary>A number has no identity by which it could be found again.</summary>
    [Fact]
    public async Task Messages_that_are_values_are_told_without_the_time_in_the_queue()
    {
        var seen = await RecordAsync(10, "numbers", Count, "send", "receive");

        Assert.Equal(Enumerable.Range(0, Count), seen.Of("send").Select(e => Field(e, "message")!.Value.GetInt32()));
        Assert.Equal(Enumerable.Range(0, Count), seen.Of("receive").Select(e => Field(e, "message")!.Value.GetInt32()));
        Assert.All(seen.Of("receive"), e => Assert.Equal(JsonValueKind.Null, Field(e, "queued")!.Value.ValueKind));
    }

    [Fact]
    public async Task Who_sends_is_seen_on_the_stack()
    {
        var seen = await RecordAsync(10, "inside", 4, "send -> stack(3)");

        Assert.All(seen.Of("send"), e => Assert.Contains("Target.Driver.Messages.Inside(Int32 count)",
            e.GetProperty("stack")[0].GetProperty("method").GetString(), StringComparison.Ordinal));
    }
}

using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Of many messages that one receiver handles, what it does about those of one flow is followed, and nothing of what it does about others.</summary>
public sealed class Flows_along_with_messages
{
    private const int Count = 40, Notes = 5;
    private static readonly int[] s_followed = [7, 8, 21];
    private static readonly string[] s_places = ["handle", "handle after await", "handle in a task", "post", "posted"];

    public static TheoryData<int, string> Ways()
    {
        var ways = new TheoryData<int, string>();
        foreach (var runtime in (int[])[8, 9, 10])
        {
            foreach (var way in (string[])["blocking", "bounded", "wrapped", "enumerated", "inside"])
                ways.Add(runtime, way);
        }
        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Are_followed_to_whoever_receives_them(int runtime, string way)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        await target.AskAsync($"postal {way} {Count}");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Postal.Post when number in (7, 8, 21) -> follow", "Postal.Note");
        Assert.Equal($"postal {way} {Count}", await target.AskAsync($"postal {way} {Count}"));
        var seen = await trace.StopAsync();

        var notes = seen.Of("call", "Postal.Note");
        Assert.Equal(s_followed.SelectMany(number => s_places.Select(place => $"{number} {place}")).Order(),
            notes.Select(n => $"{n.Arg("number").GetInt32()} {n.Arg("place").GetString()}").Order());
        foreach (var message in notes.GroupBy(n => n.Arg("number").GetInt32()))
        {
            var places = message.ToDictionary(n => n.Arg("place").GetString()!);
            var (sender, receiver) = (places["post"].GetProperty("flow").GetUInt32(), places["handle"].GetProperty("flow").GetUInt32());
            Assert.Equal(("message", sender), (places["handle"].GetProperty("flowKind").GetString(), places["handle"].GetProperty("flowParent").GetUInt32()));
            Assert.Equal(sender, places["posted"].GetProperty("flow").GetUInt32());
            Assert.Equal(receiver, places["handle after await"].GetProperty("flow").GetUInt32());
            var task = places["handle in a task"];
            Assert.Equal(("task", receiver), (task.GetProperty("flowKind").GetString(), task.GetProperty("flowParent").GetUInt32()));
        }
        Assert.Equal(Count * (Notes + 1), seen.Count("entered"));
        Assert.Equal(0, seen.Count("dropped"));
    }

    /// <summary>
    /// Messages are events as well: of the flow that is followed those that it sends, and those that others receive from it, which come with its flow.
    /// Several specs may look at them.
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Show_their_messages_and_no_others(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        await target.AskAsync($"postal bounded {Count}");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Postal.Post when number in (7, 8, 21) -> follow", "send", "receive", "receive when queued > 1h");
        await target.AskAsync($"postal bounded {Count}");
        var seen = await trace.StopAsync();

        Assert.Equal(s_followed, seen.Of("send").Select(Messages_between_threads.Number).Order());
        Assert.Equal(s_followed, seen.Of("receive").Select(Messages_between_threads.Number).Order());
        var senders = seen.Of("send").ToDictionary(Messages_between_threads.Number, e => e.GetProperty("flow").GetUInt32());
        Assert.All(seen.Of("receive"), e => Assert.Equal(("message", senders[Messages_between_threads.Number(e)]),
            (e.GetProperty("flowKind").GetString(), e.GetProperty("flowParent").GetUInt32())));
    }
}

using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What is done for a message is part of the operation that sent it, through channels and collections, however long its receivers have been there.</summary>
public sealed class Flows_of_messages
{
    private const int Operations = 50, Hands = 3;

    private static readonly string[] s_places = ["read", "read, after an await", "taken", "next", "task of a message", "after its task", "over"];

    public static TheoryData<int> Runtimes => [8, 9, 10];

    private static async Task<Recording> RecordAsync(int runtime, string command, params string[] specs)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        var answer = $"{command} {Operations} {Operations * (Operations - 1) / 2}";
        Assert.Equal(answer, await target.AskAsync($"{command} {Operations}"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, specs);
        Assert.Equal(answer, await target.AskAsync($"{command} {Operations}"));
        return await trace.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task Are_followed_from_hand_to_hand(int runtime)
    {
        const int followed = 7;
        var seen = await RecordAsync(runtime, "relays", $"Relay.Begin when number == {followed} -> follow", "Relay.Note", "send", "receive");

        Assert.Equal(s_places.Select(p => (followed, p)), seen.Of("call", "Relay.Note").Select(Place));
        Assert.Equal(Enumerable.Repeat(followed, Hands), seen.Of("send").Select(Messages_between_threads.Number));
        Assert.Equal(Enumerable.Repeat(followed, Hands), seen.Of("receive").Select(Messages_between_threads.Number));
        Assert.Equal(0, seen.Count("dropped"));
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task Are_children_of_who_sent_them(int runtime)
    {
        var seen = await RecordAsync(runtime, "relays", "Relay.Begin -> flow", "Relay.Note", "receive");

        var begun = seen.Of("call", "Relay.Begin").ToDictionary(Flow, c => c.Arg("number").GetInt32());
        Assert.Equal(Operations, begun.Count);
        var parents = seen.Events.Where(e => e.TryGetProperty("flowParent", out _)).GroupBy(Flow).ToDictionary(g => g.Key, g => g.First().GetProperty("flowParent").GetUInt32());
        foreach (var note in seen.Of("call", "Relay.Note"))
        {
            var (flow, hands) = (Flow(note), 0);
            for (; !begun.ContainsKey(flow); hands++)
                flow = parents[flow];
            Assert.Equal(note.Arg("number").GetInt32(), begun[flow]);
            Assert.Equal(Hops(Place(note).Place), hands);
        }
        Assert.Equal(Operations * s_places.Length, seen.Of("call", "Relay.Note").Count);
        Assert.All(seen.Of("receive"), r => Assert.Equal("message", r.GetProperty("flowKind").GetString()));
    }

    /// <summary>Who awaits the method that receives goes on in the message's flow, too.</summary>
    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task Are_followed_to_those_for_whom_another_method_receives(int runtime)
    {
        var seen = await RecordAsync(runtime, "relays.others", "Relay.Begin when number in (7, 8) -> follow", "Relay.Note", "receive");

        (int, string)[] expected = [(7, "read"), (7, "read, after an await"), (8, "read"), (8, "read, after an await")];
        Assert.Equal(expected, seen.Of("call", "Relay.Note").Select(Place));
        Assert.Equal([7, 8], seen.Of("receive").Select(Messages_between_threads.Number));
    }

    private static int Hops(string place) => place switch { "over" => 0, "taken" => 2, "next" or "after its task" => 3, "task of a message" => 4, _ => 1 };

    private static uint Flow(JsonElement e) => e.GetProperty("flow").GetUInt32();

    private static (int Number, string Place) Place(JsonElement note) => (note.Arg("number").GetInt32(), note.Arg("place").GetString()!);
}

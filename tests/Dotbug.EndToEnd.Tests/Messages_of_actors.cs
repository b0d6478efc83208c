using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary><c>send</c> and <c>receive</c> of the actor systems and of TPL Dataflow, in a program that uses the real packages.</summary>
public sealed class Messages_of_actors
{
    private const int Orders = 20;

    /// <param name="system">What the program is asked for.</param>
    /// <param name="hops">How often each order is handed over on its way.</param>
    [Theory]
    [InlineData(8, "dataflow", 2)]
    [InlineData(8, "akka", 2)]
    [InlineData(8, "proto", 2)]
    [InlineData(8, "orleans", 1)]
    [InlineData(9, "dataflow", 2)]
    [InlineData(9, "akka", 2)]
    [InlineData(9, "proto", 2)]
    [InlineData(9, "orleans", 1)]
    [InlineData(10, "dataflow", 2)]
    [InlineData(10, "akka", 2)]
    [InlineData(10, "proto", 2)]
    [InlineData(10, "orleans", 1)]
    public async Task Each_is_told_once_on_each_side(int runtime, string system, int hops)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureActorsAsync(runtime));
        // What nobody has used yet is not there to be traced.
        Assert.Equal($"{system} 2", await target.AskAsync($"{system} 2"));
        await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--depth", "4"], "send", "receive");
        Assert.Equal($"{system} {Orders}", await target.AskAsync($"{system} {Orders}"));
        var seen = await trace.StopAsync();

        Assert.Equal(("requested", 0), (seen.Reason, seen.Count("dropped")));
        var sent = new HashSet<string>();
        var received = new HashSet<string>();
        foreach (var e in seen.Events.Where(e => e.Is("send") || e.Is("receive")))
        {
            if (Order(e) is not { } order)
                continue;
            // What each hop sends has another number.
            var key = system == "dataflow" ? $"{Field(e, "receiver")!.Value.GetString()!.Split('<')[0]} {order}" : $"{order}";
            if (e.Is("send"))
                Assert.True(sent.Add(key), $"{key} was sent twice");
            else
                Assert.True(sent.Contains(key) && received.Add(key), $"{key} was received twice, or before it was sent");
            if (e.Is("receive"))
                Assert.True(TimeSpan.Parse(Field(e, "queued")!.Value.GetString()!, null) >= TimeSpan.Zero);
            Assert.NotEqual("", Field(e, "receiver")!.Value.GetString());
        }
        Assert.Equal((hops * Orders, hops * Orders), (sent.Count, received.Count));
    }

    [Theory]
    [InlineData(8, "akka", "clerk2", "store2")]
    [InlineData(9, "proto", "$", "$")]
    [InlineData(10, "akka", "clerk2", "store2")]
    [InlineData(10, "proto", "$", "$")]
    public async Task Who_sends_is_told_where_the_system_knows_it(int runtime, string system, string from, string to)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureActorsAsync(runtime));
        Assert.Equal($"{system} 2", await target.AskAsync($"{system} 2"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "receive when message is Order && message.Number >= 1000");
        Assert.Equal($"{system} 3", await target.AskAsync($"{system} 3"));
        var seen = await trace.StopAsync();

        var handedOn = seen.Of("receive");
        Assert.Equal([1000, 1001, 1002], handedOn.Select(e => Order(e)!.Value).Order());
        Assert.All(handedOn, e => Assert.StartsWith(from, Field(e, "sender")!.Value.GetString(), StringComparison.Ordinal));
        Assert.All(handedOn, e => Assert.StartsWith(to, Field(e, "receiver")!.Value.GetString(), StringComparison.Ordinal));
    }

    /// <summary>One of two runs is followed: what it sends reaches its receivers, and what those send reaches theirs.</summary>
    [Theory]
    [InlineData("akka", "AkkaShop", 2)]
    [InlineData("proto", "ProtoShop", 2)]
    [InlineData("orleans", "OrleansShop", 1)]
    public async Task Of_what_is_followed_are_followed_from_actor_to_actor(string system, string shop, int hops)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureActorsAsync(10));
        Assert.Equal($"{system} 2", await target.AskAsync($"{system} 2"));
        await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--depth", "4"], $"{shop}.RunAsync when count == 3 -> follow", "receive");
        Assert.Equal($"{system} 2", await target.AskAsync($"{system} 2"));
        Assert.Equal($"{system} 3", await target.AskAsync($"{system} 3"));
        var seen = await trace.StopAsync();

        Assert.Equal(3 * hops, seen.Of("receive").Count(e => Order(e) != null));
        Assert.Single(seen.Of("call"));
    }

    private static JsonElement? Field(JsonElement e, string name)
    {
        var fields = e.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").ValueEquals(name)).ToList();
        return fields.Count == 0 ? null : fields[0].GetProperty("value");
    }

    /// <summary>The number of the order that the message is, or that is an argument of the request; null: it is of the system's own.</summary>
    private static int? Order(JsonElement e)
    {
        if (Field(e, "message") is not { ValueKind: JsonValueKind.Object } message || !message.TryGetProperty("fields", out var fields))
            return null;
        if (fields.TryGetProperty("arg0", out var argument) && argument is { ValueKind: JsonValueKind.Object } && argument.TryGetProperty("fields", out var inner))
            fields = inner;
        return fields.TryGetProperty("Number", out var number) ? number.GetInt32() : null;
    }
}

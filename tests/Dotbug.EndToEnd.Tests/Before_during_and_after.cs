using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The acceptance test of instrumentation, on every runtime and in every hosting.</summary>
public sealed class Before_during_and_after
{
    private static readonly string[] _scenarios = ["orders", "async", "generic", "framework"];

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

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_program_answers_alike_and_its_calls_are_seen(int runtime, HostingKind kind)
    {
        await using var target = await TargetProcess.StartAsync(runtime, kind);
        await AnswersAsync(target);
        var before = await AnswersAsync(target);

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited,
            "OrderService.Submit(int, Order) -> return", "Courier.LaterOf -> return", "Chooser.Pick<> -> return",
            "System.Net.Http.HttpClient.SendAsync(HttpRequestMessage) -> return");
        var during = await AnswersAsync(target);
        var seen = await trace.StopAsync();
        await Sessions.NoneAsync(target);
        var after = await AnswersAsync(target);

        Assert.Equal(before, during);
        Assert.Equal(before, after);
        Assert.Equal(0, seen.ExitCode);
        Assert.Equal("requested", seen.Reason);
        Sees(seen, "OrderService.Submit", 3);
        Sees(seen, "Courier.LaterOf", 1);
        Sees(seen, "Chooser.Pick", 4);
        Sees(seen, "HttpClient.SendAsync", 1);
        Assert.Equal("six 6", seen.Of("return", "Courier.LaterOf")[0].GetProperty("value").GetString());
        Assert.Equal([1, 1, 2], seen.Of("call", "OrderService.Submit").Select(c => c.Arg("priority").GetInt32()).Order());
        Assert.Equal(0, await target.EndAsync());
    }

    private static void Sees(Recording seen, string method, int calls)
    {
        var begun = seen.Of("call").Where(c => Named(c, method)).Select(c => c.Id()).ToArray();
        Assert.Equal(calls, begun.Length);
        Assert.Equal(begun.Order(), seen.Of("return").Where(c => Named(c, method)).Select(c => c.Id()).Order());
    }

    private static bool Named(System.Text.Json.JsonElement e, string method) =>
        e.GetProperty("method").GetString()!.StartsWith(method, StringComparison.Ordinal);

    private static async Task<string> AnswersAsync(TargetProcess target)
    {
        var answers = "";
        foreach (var scenario in _scenarios)
        {
            answers += await target.CallAsync(scenario) + "\n";
        }

        return answers;
    }
}

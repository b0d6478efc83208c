using Target.Driver;

namespace Shop.Partners;

/// <summary>Async methods that complete only when whoever awaits them is known to wait.</summary>
public static class AwaitedScenario
{
    public static string Run(int n)
    {
        var outcomes = "";
        for (var i = 0; i < n; i++)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = RunOnce(gate.Task);
            gate.SetResult();
            outcomes = waiting.GetAwaiter().GetResult();
        }
        return Text.OneLine(outcomes);
    }

    private static async Task<string> RunOnce(Task gate)
    {
        var relays = new Relays();
        var first = relays.Nested(3, gate);
        var second = Caught(relays, gate);
        return $"{await first} {await second}";
    }

    private static async Task<string> Caught(Relays relays, Task gate)
    {
        try
        {
            await relays.Fault(gate);
            return "none";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}

public sealed class Relays
{
    public async Task<int> Nested(int depth, Task gate)
    {
        if (depth > 0)
            return 1 + await Nested(depth - 1, gate);
        await gate;
        return 0;
    }

    public async Task Fault(Task gate)
    {
        await gate;
        throw new InvalidOperationException("fault");
    }
}

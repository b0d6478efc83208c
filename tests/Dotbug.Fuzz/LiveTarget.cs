using Dotbug;
using Dotbug.Protocol;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Fuzzing;

/// <summary>A reader inside a live process. What counts is that the process goes on, and that a real session is answered afterwards.</summary>
internal abstract class LiveTarget : FuzzTarget
{
    private RunningTarget? _process;

    protected RunningTarget Process => _process ??= Start();

    public override int Share => 2;

    private static RunningTarget Start()
    {
        var process = RunningTarget.StartAsync().GetAwaiter().GetResult();
        // The agent comes with the first session.
        Session(process);
        return process;
    }

    private static void Session(RunningTarget process) => SessionAsync(process).GetAwaiter().GetResult();

    private static async Task SessionAsync(RunningTarget process)
    {
        var expected = await process.CallAsync("orders");
        await using var session = await TraceSession.StartAsync(Processes.Get(process.Pid)!, ["OrderService.Submit(int, Order)"],
            Limits.Default with { TimeMs = 0, BudgetPpm = 0 });
        FuzzFailure.Unless(await process.CallAsync("orders") == expected, "the program's result is another one");
        await session.StopAsync();
        var calls = 0;
        await foreach (var e in session)
            calls += e is CallEvent ? 1 : 0;
        FuzzFailure.Unless(calls == 3, $"{calls} calls were seen, not 3");
    }

    public override void Try(byte[] input)
    {
        Say(input);
        FuzzFailure.Unless(!Process.HasExited, "the process ended");
    }

    protected abstract void Say(byte[] input);

    public override void Finish()
    {
        if (_process != null)
            Session(_process);
    }

    protected override void Close() => _process?.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

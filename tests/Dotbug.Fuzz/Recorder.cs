using Dotbug.Protocol;
using Dotbug.Ring;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Fuzzing;

/// <summary>Records real sessions for <see cref="Recording"/>: what stands in the ring, and what the agent says.</summary>
internal static class Recorder
{
    private const long RingBytes = 2 << 20;

    private static readonly (string Scenario, string Spec)[] s_sessions =
    [
        ("orders", "OrderService.* -> return, stack(3)"), ("orders", "OrderRepository.* when $elapsed > 0ns || id == 1 -> return"),
        ("values.scalars", "Shop.Values.Scalars.* -> return"), ("values.text", "Shop.Values.Texts.* -> return"), ("values.dates", "Shop.Values.Dates.* -> return"),
        ("values.collections", "Shop.Values.Collections.* -> return"), ("values.objects", "Shop.Values.Objects.* -> return"),
        ("values.tasks", "Shop.Values.Tasks.* -> return, caller"), ("iterators.async", "Ticker.* -> return"),
    ];

    public static async Task<int> RunAsync()
    {
        var records = new List<(string, string, byte[])>();
        await using var target = await RunningTarget.StartAsync();
        foreach (var scenario in (await target.AskAsync("scenarios", "scenarios")).Split(' '))
            await target.CallAsync(scenario);
        foreach (var (scenario, spec) in s_sessions)
        {
            using var ring = RingMemory.Create(RingBytes);
            using var tool = RawTool.Connect(target.Pid);
            var frames = new List<byte[]>();
            tool.Send(MessageKind.Open, RawTool.Open(Limits.Default with { Hits = 0, BudgetPpm = 0 }, false, spec), ring.Descriptor);
            tool.KeepAlive();
            Take(MessageKind.Armed);
            await target.CallAsync(scenario);
            tool.Send(MessageKind.Heartbeat);
            Take(MessageKind.Clock);
            var question = new WireWriter();
            new ResolveMessage([(1, FrameEncoding.IsAddress), (2, 0)]).Write(question);
            tool.Send(MessageKind.Resolve, question.Written);
            Take(MessageKind.Resolved);
            tool.Send(MessageKind.Stop);
            Take(MessageKind.Stopped);
            records.Add(("ring", scenario, RingInput.Of(ring)));
            records.Add(("frames", scenario, Frames.Join(frames)));

            void Take(MessageKind last)
            {
                while (tool.Receive() is { } frame)
                {
                    if (frame.Kind == MessageKind.Error)
                        throw new InvalidOperationException($"{spec}: {ErrorMessage.Read(new WireReader(frame.Body))}");
                    frames.Add(Frames.Of(frame.Kind, frame.Body));
                    if (frame.Kind == last)
                        return;
                }
            }
        }
        records.Add(("answers", "status", Ask(target.Pid, MessageKind.Status, [])));
        var pattern = new WireWriter();
        pattern.Text("Shop.Orders.**.*");
        records.Add(("answers", "find", Ask(target.Pid, MessageKind.Find, pattern.Written)));
        Recording.Write(records);
        Console.WriteLine($"{records.Count} recordings of {records.Sum(r => r.Item3.Length)} bytes");
        return 0;
    }

    private static byte[] Ask(int pid, MessageKind question, ReadOnlySpan<byte> body)
    {
        using var tool = RawTool.Connect(pid);
        tool.Send(question, body);
        var answer = tool.Receive()!.Value;
        return Frames.Of(answer.Kind, answer.Body);
    }
}

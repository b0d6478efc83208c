using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Bench.Driver;

/// <summary>
/// What a service that does little but await pays for <c>sched</c> and <c>follow</c>, and for the events of System.Threading.Tasks by Microsoft's client,
/// of which the same could be made: what waits, and when it goes on.
/// </summary>
internal static class Awaits
{
    private const int BufferMb = 64, Calls = 2_000;

    /// <summary>As in the target's Serving.</summary>
    private const int InCall = 6;

    /// <summary>TaskTransfer and TasksFlowActivityIds.</summary>
    private const long Keywords = 0x81;

    /// <summary>Of what the events cost, so much at most may sched.</summary>
    private const double AimPart = 0.2;

    /// <summary>A call has seven steps; of those that are told, all are.</summary>
    private static readonly (string Name, string[] Specs, bool Aimed)[] _cases =
    [
        ("flow, none told", ["Serving.ServeAsync when number == -1 -> flow"], false),
        ("sched, none told", ["Serving.ServeAsync when $elapsed > 60s -> sched"], true),
        ("sched, all told", ["Serving.ServeAsync -> sched"], true),
        ("follow, none", ["Serving.ServeAsync when number == -1 -> follow", "Serving.WriteAsync -> args(none)"], false),
        ("follow, all", ["Serving.ServeAllAsync -> follow", "Serving.WriteAsync when number == -1"], false),
    ];

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        List<double> plain = [], piped = [];
        var told = _cases.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < amount.Alternations; i++)
        {
            for (var item = 0; item < _cases.Length; item++)
            {
                plain.Add(Run(target, amount));
                told[item].Add(Told(target, _cases[item].Specs, amount) - plain[^1]);
            }
            plain.Add(Run(target, amount));
            piped.Add(Piped(target, amount) - plain[^1]);
        }
        var (before, events) = (Stats.Median(plain), Stats.Median(piped));
        var table = new Table("ns for each await", "untraced", "traced", "added", "of EventPipe", "aim", "met");
        for (var item = 0; item < _cases.Length; item++)
        {
            var (name, _, aimed) = _cases[item];
            var added = Stats.Median(told[item]);
            table.Add(name, Ns(before), Ns(before + added), Ns(added), Part(added / events), aimed ? $"<= {Part(AimPart)}" : "",
                aimed ? Text.Met(added <= events * AimPart) : "");
        }
        table.Add("EventPipe, tasks", Ns(before), Ns(before + events), Ns(events), "", "", "");
        return table;
    }

    private static double Told(Child target, string[] specs, Amount amount)
    {
        using var tool = Tool.ToFile(target.Pid, specs[0], "/dev/null", [.. specs[1..], .. Tool.Unlimited]);
        WarmUp(target, amount);
        var ns = Run(target, amount);
        tool.Stop();
        return ns;
    }

    private static double Piped(Child target, Amount amount)
    {
        var provider = new EventPipeProvider("System.Threading.Tasks.TplEventSource", EventLevel.Informational, Keywords);
        using var session = new DiagnosticsClient(target.Pid).StartEventPipeSession([provider], requestRundown: false, BufferMb);
        var reader = new Thread(() => session.EventStream.CopyTo(Stream.Null));
        reader.Start();
        WarmUp(target, amount);
        var ns = Run(target, amount);
        session.Stop();
        reader.Join();
        return ns;
    }

    private static void WarmUp(Child target, Amount amount)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds < amount.WarmUpMs)
            Run(target, Amount.Quick);
    }

    /// <summary>Nanoseconds per await: median of the bursts, which have a pause between them.</summary>
    private static double Run(Child target, Amount amount)
    {
        var answer = target.Ask($"run serve 1 {Math.Max(3, amount.Bursts / 4)} {Calls} 20");
        return Stats.Median(answer[1..].Select(w => double.Parse(w, CultureInfo.InvariantCulture))) / InCall;
    }

    private static string Ns(double ns) => ns.ToString("0", CultureInfo.InvariantCulture);

    private static string Part(double part) => part.ToString("0.00", CultureInfo.InvariantCulture);
}

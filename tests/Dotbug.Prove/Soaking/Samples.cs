using System.Diagnostics;
using Dotbug;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Proving.Soaking;

/// <summary>What target and tool have, looked at every few seconds after a full collection in the target. Trends are of the second half: by then all is warm.</summary>
internal sealed class Samples
{
    private sealed record Sample(double Minutes, Usage Target, long ManagedKb, long StatedKb, Usage Tool);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<Sample> _all = [];

    private List<Sample> Second => [.. _all.Skip(_all.Count / 2)];

    public int Count => _all.Count;

    public async Task<string> TakeAsync(TargetProcess target, DotbugClient client, int tool)
    {
        // memory <n> kB managed <n> kB
        var managed = long.Parse((await target.AskAsync("memory", "memory")).Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
        var stated = (await client.StatusAsync()).Status.CostBytes / 1024;
        var sample = new Sample(Stopwatch.GetElapsedTime(_start).TotalMinutes, Usage.Of(target.Pid), managed, stated, Usage.Of(tool));
        _all.Add(sample);
        return $"{sample.Minutes:0.0} min: target {sample.Target}, managed {managed:N0} KB, stated {stated:N0} KB; tool {sample.Tool}";
    }

    /// <summary>Without what <c>dotbug status</c> says that armings leave behind.</summary>
    public Trend TargetPrivate => Of(s => s.Target.PrivateKb - s.StatedKb);

    public Trend TargetManaged => Of(s => s.ManagedKb);

    public Trend ToolPrivate => Of(s => s.Tool.PrivateKb);

    public Trend TargetMappings => Of(s => s.Target.Mappings);

    public Trend ToolMappings => Of(s => s.Tool.Mappings);

    public (int Least, int Most) TargetThreads => Range(s => s.Target.Threads);

    public (int Least, int Most) TargetDescriptors => Range(s => s.Target.Descriptors);

    public (int Least, int Most) ToolThreads => Range(s => s.Tool.Threads);

    public (int Least, int Most) ToolDescriptors => Range(s => s.Tool.Descriptors);

    /// <summary>In all, from the first look to the last.</summary>
    public (long TargetKb, long ToolKb) Growth =>
        (_all[^1].Target.PrivateKb - _all[^1].StatedKb - _all[0].Target.PrivateKb + _all[0].StatedKb, _all[^1].Tool.PrivateKb - _all[0].Tool.PrivateKb);

    private Trend Of(Func<Sample, double> figure) => Trend.Of([.. Second.Select(s => (s.Minutes, figure(s)))]);

    private (int, int) Range(Func<Sample, int> figure) => (Second.Min(figure), Second.Max(figure));
}

using System.Diagnostics;
using Dotbug;
using Dotbug.Protocol;

namespace Proving.Soaking;

/// <summary>
/// One session for all the time, on methods that tell the time by the program's own clocks: how far the times and durations of events are from those.
/// A thread can be put aside between the two readings, so of each stretch of time the least difference counts.
/// </summary>
internal sealed class Drift
{
    private const double StretchMinutes = 1 / 6.0;

    private static readonly Limits s_limits = new(TimeMs: 0, Hits: 0, RatePerSecond: 0, BudgetPpm: 0);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<int, double> _timeUs = [];
    private readonly SortedDictionary<int, double> _durationUs = [];
    private readonly List<TraceSession> _sessions = [];
    private Task _reading = Task.CompletedTask;

    public long Stamps { get; private set; }

    public StopEvent? Stop { get; private set; }

    /// <summary>Notices of a wall clock that was set.</summary>
    public int Notices { get; private set; }

    public async Task StartAsync(int pid)
    {
        _sessions.Add(await new DotbugClient(Processes.Get(pid)!).StartAsync(["Watchmaker.Stamp", "Watchmaker.Work -> return"], s_limits));
        _reading = ReadAsync(_sessions[0]);
    }

    public async Task EndAsync()
    {
        await _sessions[0].StopAsync();
        await _reading;
        await _sessions[0].DisposeAsync();
    }

    /// <summary>Of each stretch (minutes, microseconds).</summary>
    public IReadOnlyList<(double, double)> Times => Points(_timeUs);

    public IReadOnlyList<(double, double)> Durations => Points(_durationUs);

    private static List<(double, double)> Points(SortedDictionary<int, double> least) => [.. least.Select(l => (l.Key * StretchMinutes, l.Value))];

    private async Task ReadAsync(TraceSession session)
    {
        await foreach (var e in session)
        {
            switch (e)
            {
                case CallEvent { Args: [{ Value: ScalarValue { Value: long utc } }, _] }:
                    Stamps++;
                    Note(_timeUs, (e.TimeNs - (utc - DateTime.UnixEpoch.Ticks) * 100) / 1e3);
                    break;
                case ReturnEvent { Value: ScalarValue { Value: long ticks } } end:
                    Note(_durationUs, end.ElapsedNs / 1e3 - ticks * 1e6 / Stopwatch.Frequency);
                    break;
                case ArmedMoreEvent more:
                    Notices += more.Notices.Count;
                    break;
                case StopEvent stop:
                    Stop = stop;
                    break;
                default:
                    break;
            }
        }
    }

    private void Note(SortedDictionary<int, double> least, double us)
    {
        var stretch = (int)(Stopwatch.GetElapsedTime(_start).TotalMinutes / StretchMinutes);
        least[stretch] = least.TryGetValue(stretch, out var known) && Math.Abs(known) <= Math.Abs(us) ? known : us;
    }
}

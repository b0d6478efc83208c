using System.Diagnostics;
using System.Globalization;
using Dotbug;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Proving.Soaking;

/// <summary>
/// A target at work for a long time under three long sessions: one that shows everything and is read slowly now and then, one with guards and stacks, one that
/// compares clocks; and beside them short sessions that come and go.
/// </summary>
internal sealed class Soak : IProof
{
    private const int SampleMs = 5_000;

    /// <summary>Every so many samples nobody reads for as many samples, while calls come that no ring could hold.</summary>
    private const int SpellEvery = 12, SpellSamples = 3;

    private const double SlowerMax = 1.5;

    private const string Flood = "flood 2 400000";

    /// <summary>Memory may grow by so many KB a minute: what the runtime compiles and the allocators cut up, in steps. Some 40,000 calls a second are entered: it
    /// is a tenth of a byte for each.</summary>
    private const double PrivateKbMax = 256, ManagedKbMax = 32, MappingsMax = 0.5;

    /// <summary>The runtime's own threads come and go, with a descriptor now and then; each short session has a thread and two descriptors.</summary>
    private const int Wobble = 6;

    private const double TimeUsMax = 200, DriftUsMax = 1, DurationUsMax = 50;

    /// <summary>Of a short run only what needs no time: counts, answers, that the sessions end, and that memory stays within bounds.</summary>
    public const long ShortGrowthKbMax = 96 << 10;

    private static readonly string[] s_everything =
    [
        "Shop.Orders.OrderService.* -> return", "Shop.Failures.Thrower.* -> return", "Shop.Partners.Courier.* -> return",
        "Shop.Partners.Ticker.* -> return", "Shop.Shapes.Chooser.* -> return", "Shop.Shapes.Pair<,>.* -> return", "Shop.Hot.Loop.* -> return",
    ];

    private static readonly string[] s_guarded =
    [
        "Shop.Failures.Thrower.* when $exception != null -> return, stack(5)", "Shop.Partners.Courier.* when $elapsed > 100us -> return, stack(8)",
        "Shop.Orders.OrderService.Submit when order.Customer != null -> return, stack", "Shop.Hot.Loop.Label when text matches \"churned\" -> stack(3)",
        "Shop.Shapes.Chooser.Pick -> return, sample(3)",
    ];

    /// <summary>Less time says nothing of what is flat.</summary>
    private static readonly TimeSpan s_tells = TimeSpan.FromMinutes(5);

    private readonly List<Row> _rows = [];

    public string Name => "soak";

    public string Sentence => "A program at work (async methods, exceptions, generic code, objects, threads that come and go) is traced all the time: by a "
        + "session that shows everything and that nobody reads for a quarter of the time, while calls come in floods; by one with guards, stacks "
        + "and samples; by one that holds the times of events against the program's own clocks. A short session comes and goes every second. Figures a minute are "
        + "of a straight line through the second half, ± twice its standard error.";

    public Amount Full => new(Minutes: 10);

    public async Task<IReadOnlyList<Row>> RunAsync(Amount amount, Action<string> say) => await RunAsync(TimeSpan.FromMinutes(amount.Minutes), say);

    public async Task<IReadOnlyList<Row>> RunAsync(TimeSpan time, Action<string> say)
    {
        await using var target = await TargetProcess.StartAsync();
        await WarmAsync(target);
        // A short run is a test, and no test asserts times.
        var before = time >= s_tells ? await ThroughputAsync(target) : 0;
        await LongAsync(target, time, say);
        var after = time >= s_tells ? await ThroughputAsync(target) : 0;
        if (time >= s_tells)
            Add("After all sessions the hottest method is as fast as before the first one.",
                $"{before:0.00} ns a call before, {after:0.00} ns after", after <= before * SlowerMax);
        var code = await target.EndAsync();
        Add("The program ends as it would have.", $"exit code {code}", code == 0);
        return _rows;
    }

    private static async Task WarmAsync(TargetProcess target)
    {
        await target.AskAsync("soak", "soaking");
        await Task.Delay(2_000);
        await target.AskAsync("soaked", "soaked");
    }

    /// <summary>Nanoseconds of a call: the best of some tries, because others use the machine.</summary>
    private static async Task<double> ThroughputAsync(TargetProcess target)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            // flooded <calls> <ms> ms
            var said = (await target.AskAsync("flood 1 20000000", "flooded")).Split(' ');
            best = Math.Min(best, double.Parse(said[1], CultureInfo.InvariantCulture) * 1e6 / double.Parse(said[0], CultureInfo.InvariantCulture));
        }
        return best;
    }

    private async Task LongAsync(TargetProcess target, TimeSpan time, Action<string> say)
    {
        var drift = new Drift();
        await drift.StartAsync(target.Pid);
        using var all = new Listener(target.Pid, s_everything);
        using var guarded = new Listener(target.Pid, s_guarded);
        await Task.WhenAll(all.Armed, guarded.Armed);
        var work = await target.AskAsync("soaked", "soaked");
        await target.AskAsync("soak", "soaking");
        var visitors = new Visitors(target.Pid);
        using var end = new CancellationTokenSource();
        var visiting = visitors.RunAsync(end.Token);
        var samples = new Samples();
        try
        {
            await SampleAsync(target, all, samples, time, say);
        }
        finally
        {
            await end.CancelAsync();
            await visiting;
        }
        var done = await target.AskAsync("soaked", "soaked");
        await drift.EndAsync();
        Work(work, done, drift);
        Counts(all, guarded);
        Visits(visitors);
        if (time >= s_tells)
        {
            Memory(samples);
            Clocks(drift);
        }
        else
            Short(samples);
        var left = (await new DotbugClient(Processes.Get(target.Pid)!).StatusAsync()).Status;
        Add("No session is left.", $"{left.Sessions.Count}", left.Sessions.Count == 0);
    }

    private static async Task SampleAsync(TargetProcess target, Listener all, Samples samples, TimeSpan time, Action<string> say)
    {
        var client = new DotbugClient(Processes.Get(target.Pid)!);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time && all.Runs)
        {
            var spell = samples.Count % SpellEvery;
            if (spell == 1)
                all.Pause();
            else if (spell == 1 + SpellSamples)
                all.Resume();
            if (spell is > 1 and <= 1 + SpellSamples)
                await target.AskAsync(Flood, "flooded");
            say(await samples.TakeAsync(target, client, all.Pid));
            await Task.Delay(SampleMs);
        }
    }

    private void Work(string before, string after, Drift drift)
    {
        // <rounds> wrong <n> stamps <n> churned <n> [failures]
        long Of(string said, int at) => long.Parse(said.Split(' ')[at], CultureInfo.InvariantCulture);
        long Since(int at) => Of(after, at) - Of(before, at);
        Add("The program's answers are the same all the time.", $"{Since(0):N0} rounds of work, {Since(6):N0} threads that came and went, {Since(2)} wrong"
            + string.Concat(after.Split(' ').Skip(7).Select(w => " " + w)), Since(2) == 0 && after.Split(' ').Length == 7);
        var stop = drift.Stop;
        Add("Of a method that is called at a steady pace every call is shown.", $"{Since(4):N0} calls, {drift.Stamps:N0} shown, {stop?.Dropped} dropped; {stop?.Reason}",
            drift.Stamps == Since(4) && stop is { Dropped: 0, Reason: Dotbug.Protocol.StopReason.Requested });
    }

    private void Counts(Listener all, Listener guarded)
    {
        var totals = all.End();
        // A call that matched and found no room for its values counts as dropped, and so may its outcome: for that call two are. None may be missing.
        const int DroppedForEachTwice = 10_000;
        var twice = all.Outcomes + all.Open + totals.Dropped - totals.Entered;
        Add("Every call that was entered is accounted for: its outcome is shown, it is still inside, or it was dropped and counted.",
            $"{totals.Entered:N0} entered, {all.Calls:N0} calls and {all.Outcomes:N0} outcomes shown, {all.Open} inside, {totals.Dropped:N0} dropped, "
            + $"{Math.Max(0, -twice)} missing, {Math.Max(0, twice)} of them dropped call and outcome; {totals.Reason}",
            twice >= 0 && twice <= 1 + totals.Dropped / DroppedForEachTwice && totals.Reason == "requested");
        totals = guarded.End();
        Add("The same with guards: what matched is shown or was dropped.",
            $"{totals.Entered:N0} entered, {totals.Matched:N0} matched, {guarded.Calls:N0} shown, {totals.Thinned:N0} thinned, {totals.Dropped:N0} dropped; {totals.Reason}",
            guarded.Calls <= totals.Matched && totals.Matched <= guarded.Calls + totals.Dropped && guarded.Calls > 0 && totals.Reason == "requested");
    }

    private void Visits(Visitors visitors) => Add("Short sessions come and go beside the long ones, and each ends as it was told to.",
        $"{visitors.Sessions:N0} sessions, {visitors.Events:N0} events{(visitors.Wrong.Length > 0 ? ", wrong: " + visitors.Wrong : "")}",
        visitors is { Sessions: > 0, Events: > 0, Wrong: "" });

    private void Memory(Samples samples)
    {
        Flat($"Private memory of the target is flat, but for what `dotbug status` states ({PrivateKbMax} KB a minute).", samples.TargetPrivate, "KB", PrivateKbMax);
        Flat($"Its managed heap is flat ({ManagedKbMax} KB a minute).", samples.TargetManaged, "KB", ManagedKbMax);
        Flat($"Private memory of the tool is flat ({PrivateKbMax} KB a minute).", samples.ToolPrivate, "KB", PrivateKbMax);
        Flat("Mappings of the target are flat.", samples.TargetMappings, "mappings", MappingsMax);
        Flat("Mappings of the tool are flat.", samples.ToolMappings, "mappings", MappingsMax);
        Same("Threads of the target", samples.TargetThreads);
        Same("Descriptors of the target", samples.TargetDescriptors);
        Same("Threads of the tool", samples.ToolThreads);
        Same("Descriptors of the tool", samples.ToolDescriptors);
    }

    private void Short(Samples samples) => Add("Memory of target and tool stays within bounds.",
        $"{samples.Growth.TargetKb:N0} KB and {samples.Growth.ToolKb:N0} KB more", Math.Max(samples.Growth.TargetKb, samples.Growth.ToolKb) < ShortGrowthKbMax);

    private void Flat(string promise, Trend trend, string unit, double max) => Add(promise, trend.Text(unit), trend.IsWithin(max));

    private void Same(string what, (int Least, int Most) range) =>
        Add($"{what} are as many at the end as in the middle.", $"{range.Least} to {range.Most}", range.Most - range.Least <= Wobble);

    private void Clocks(Drift drift)
    {
        var (times, durations) = (Trend.Of(drift.Times), Trend.Of(drift.Durations));
        var (far, off) = (drift.Times.Max(t => Math.Abs(t.Item2)), drift.Durations.Max(t => Math.Abs(t.Item2)));
        Add("The times of events are those of the program's clock, and do not drift away from them.",
            string.Create(CultureInfo.InvariantCulture, $"at most {far:0.0} us apart, {times.Text("us")}, {drift.Notices} steps of the wall clock"),
            far <= TimeUsMax && Math.Abs(times.PerMinute) - times.Error <= DriftUsMax);
        Add("Durations are those of the program's stopwatch, and do not drift.",
            string.Create(CultureInfo.InvariantCulture, $"at most {off:0.0} us apart, {durations.Text("us")}"),
            off <= DurationUsMax && Math.Abs(durations.PerMinute) - durations.Error <= DriftUsMax);
    }

    private void Add(string promise, string figure, bool holds) => _rows.Add(new Row(promise, figure, holds));
}

using System.Diagnostics;
using Dotbug;
using Dotbug.Protocol;
using Dotbug.Targets;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Exploring;

/// <summary>
/// Instruments every method of a library in a live process, has all of them compiled,
/// lets the library do its real work with the probes firing, and
/// compares: the same answers before, during and after, the same methods that compile,
/// and a process that ends in peace.
/// </summary>
internal sealed class Exploration(Library library, Action<string> say)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>Slices are for assemblies above this many methods: what a session of a person may instrument at most.</summary>
    private const int LargeBodies = 10_000;

    private static readonly Limits s_unlimited = new(TimeMs: 0, Hits: 0, RatePerSecond: 0, MethodsMax: 10_000,
        BudgetPpm: 0);

    private readonly Outcome _outcome = new(library);

    /// <param name="take">Which slices of a large assembly; null: all.</param>
    public async Task<Outcome> RunAsync(Func<Slice, bool>? take = null)
    {
        var built = await TargetBuild.EnsureExploredAsync(library.Version);
        await using (var target = await TargetProcess.StartAsync(built, library.Environment))
        {
            var counted = (await target.AskAsync($"load {library.Assembly}", "loaded ", s_patience)).Split(' ');
            (_outcome.Bodies, _outcome.CompilerMade) = (int.Parse(counted[1]), int.Parse(counted[2]));
        }
        var isWhole = take == null;
        foreach (var slice in Slice.Of(library.Assembly, _outcome.Bodies > LargeBodies).Where(take ?? (_ => true)))
        {
            try
            {
                await ExploreAsync(built, slice);
            }
            catch (Exception e) when (e is DotbugException or TimeoutException or InvalidOperationException or IOException)
            {
                _outcome.Failures.Add($"slice {slice.Name}: {(e as DotbugException)?.Code} {e.Message}");
            }
        }
        foreach (var unknown in _outcome.Refused.Keys.Where(r => !Reason.IsKnown(r)))
            _outcome.Failures.Add($"refused for a reason that is not documented: {unknown}");
        if (isWhole && Math.Abs(_outcome.Unaccounted) * 1000 > _outcome.Bodies)
            _outcome.Failures.Add($"{_outcome.Unaccounted} bodies are unaccounted for");
        return _outcome;
    }

    private async Task ExploreAsync(BuiltTarget built, Slice slice)
    {
        await using var target = await TargetProcess.StartAsync(built, library.Environment);
        await target.AskAsync($"load {library.Assembly}", "loaded ", s_patience);
        var before = await WorkAsync(target, "before");
        await AskAboutCompilingAsync(target, slice, "before");
        var client = new DotbugClient(Processes.Get(target.Pid)!);
        var watch = Stopwatch.StartNew();
        await using var session = await StartAsync(client, slice);
        _outcome.ArmedSeconds += watch.Elapsed.TotalSeconds;
        var reading = ReadAsync(session);
        await AskAboutCompilingAsync(target, slice, "during");
        for (var round = 0; round < 2; round++)
            Same(slice, "during", before, await WorkAsync(target, "during"));
        var status = await client.StatusAsync();
        // A session that is over has no counts: the stop, below, says why.
        if (status.Status.Sessions.FirstOrDefault(s => s.Session == session.Id) is { } mine)
            Count(session.Armed, mine.Probes);
        await session.StopAsync();
        var stop = await reading;
        if (stop?.Reason != StopReason.Requested)
            _outcome.Failures.Add($"slice {slice.Name}: the session ended by {stop?.Reason} {stop?.Detail}");
        _outcome.Calls += stop?.Entered ?? 0;
        Same(slice, "after", before, await WorkAsync(target, "after"));
        var code = await target.EndAsync();
        if (code != 0)
            _outcome.Failures.Add($"slice {slice.Name}: the process ended with {code}");
        say($"  {slice.Name}: {session.Armed.Probes.Count} armed, {stop?.Entered} calls, {stop?.Dropped} dropped, "
            + $"{watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>What no method matches, or only such as are refused,
    /// is left out: a letter with which nothing begins.</summary>
    private async Task<TraceSession> StartAsync(DotbugClient client, Slice slice)
    {
        var specs = slice.Specs.ToList();
        for (; ; )
        {
            try
            {
                return await client.StartAsync(specs, s_unlimited);
            }
            catch (DotbugException e) when (e.Code is "DB3001" or "DB3003" && specs.Count > 1)
            {
                if (e.Code == "DB3003")
                    _outcome.Refused[e.Hint] = _outcome.Refused.GetValueOrDefault(e.Hint) + int.Parse(e.Message.Split(' ')[0]);
                specs.RemoveAt(e.Problem.Spec);
            }
        }
    }

    private static async Task<StopEvent?> ReadAsync(TraceSession session)
    {
        StopEvent? stop = null;
        await foreach (var batch in session.ReadBatchesAsync())
            stop = batch.OfType<StopEvent>().LastOrDefault() ?? stop;
        return stop;
    }

    private async Task<string> WorkAsync(TargetProcess target, string when) =>
        await target.AskAsync($"work {library.Work} {FileOf(when)}", $"worked {library.Work} ", s_patience);

    private string FileOf(string what)
    {
        var folder = Path.Combine(Repository.Artifacts, "explore");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{library.Assembly}-{library.Version}-{what}.txt");
    }

    private void Same(Slice slice, string when, string before, string now)
    {
        if (before == now)
            return;
        var (old, fresh) = (File.ReadAllLines(FileOf("before")), File.ReadAllLines(FileOf(when)));
        var at = Enumerable.Range(0, Math.Max(old.Length,
            fresh.Length)).First(i => i >= old.Length || i >= fresh.Length || old[i] != fresh[i]);
        _outcome.Failures.Add($"slice {slice.Name}: {when} it answers '{fresh.ElementAtOrDefault(at)}' and not '{old.ElementAtOrDefault(at)}'");
    }

    private async Task AskAboutCompilingAsync(TargetProcess target, Slice slice, string when)
    {
        await target.AskAsync($"compile {library.Assembly} {FileOf("compile-" + when)}", "compiled ", s_patience);
        if (when == "before")
            return;
        foreach (var line in File.ReadAllLines(FileOf("compile-" + when)).Except(File.ReadAllLines(FileOf("compile-before"))))
            _outcome.Failures.Add($"slice {slice.Name}: does not compile any more: {line}");
    }

    private void Count(ArmedEvent armed, IReadOnlyList<ProbeStatus> probes)
    {
        // An abstract method leads to its implementations: another assembly's, or a compiler's (IEnumerator.MoveNext).
        var own = armed.Probes.Select(p => p.Signature.StartsWith(library.Assembly + "!", StringComparison.Ordinal)
            && !p.Signature.Contains(">d__", StringComparison.Ordinal)).ToArray();
        _outcome.Instrumented += own.Count(o => o);
        _outcome.Fired += probes.Where((p, i) => own[i] && p.Entered > 0).Count();
        foreach (var refused in armed.Refused)
            _outcome.Refused[refused.Reason] = _outcome.Refused.GetValueOrDefault(refused.Reason) + 1;
        File.WriteAllLines(FileOf("armed"), armed.Probes.Select(p => p.Signature));
        File.WriteAllLines(FileOf("refused"), armed.Refused.Select(r => $"{r.Reason}: {r.Method}"));
        File.WriteAllLines(FileOf("silent"), probes.Select((p, i) => (p,
            i)).Where(p => p.p.Entered == 0).Select(p => armed.Probes[p.i].Signature));
    }
}

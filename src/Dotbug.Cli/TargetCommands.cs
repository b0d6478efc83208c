using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary><c>find</c>, <c>status</c> and <c>stop</c>: one question to one process.</summary>
internal static class TargetCommands
{
    public static TargetProcess Choose(ProcessChoice choice) =>
        choice.NameOnly ? Processes.FindByName(choice.Text) : Processes.Find(choice.Text);

    /// <summary>For what needs the agent: a process that cannot be traced is refused before anything else is done.</summary>
    public static TargetProcess ChooseTraceable(ProcessChoice choice)
    {
        var process = Choose(choice);
        return process.NotTraceable is { } reason ? throw new DotbugException(reason) : process;
    }

    public static async Task<int> FindAsync(FindRequest request, Screen screen, CancellationToken cancel)
    {
        var named = NamedSpecFiles.Load(request.SpecsFiles);
        foreach (var picture in named.Pictures)
            screen.Say(picture);
        if (named.Pictures.Count > 0)
            return ExitCodes.Usage;
        var parsed = SpecParser.Parse(request.Pattern, named.Names);
        if (parsed.Error is { } error)
        {
            screen.Say(DiagnosticText.Format(request.Pattern, error));
            return ExitCodes.Usage;
        }
        if (parsed.Spec is not { Guard: null, Actions.Count: 0 })
            return screen.Fail(Texts.NotAPattern());
        var process = ChooseTraceable(request.Process);
        using var slow = new AttachProgress(process, screen);
        var client = new DotbugClient(process);
        if (parsed.Spec.Target is RuntimeTarget word && named.Of(word.Name).ToArray() is { Length: > 0 } meant)
            return await FindNamedAsync(client, meant, slow, screen, cancel);
        var found = await client.FindAsync(request.Pattern, slow, cancel);
        slow.Dispose();
        if (found.Total == 0)
            return screen.Fail(Texts.NothingFound(request.Pattern, found.Hint));
        foreach (var method in found.Methods)
            screen.Data(method.Reason.Length == 0 ? Texts.SafeOf(method.Method) : Texts.FoundRefused(method));
        screen.FlushData();
        screen.Say(Texts.FoundSummary(found));
        return ExitCodes.Done;
    }

    /// <summary>What a word stands for: each of its named specs, and below it the methods that are there.</summary>
    private static async Task<int> FindNamedAsync(DotbugClient client, NamedSpec[] meant, AttachProgress slow, Screen screen, CancellationToken cancel)
    {
        var (total, refused) = (0, 0);
        foreach (var spec in meant)
        {
            var found = await client.FindAsync(spec.TargetText, slow, cancel);
            slow.Dispose();
            total += found.Total;
            refused += found.Methods.Count(m => m.Reason.Length > 0);
            screen.Data(Texts.FoundNamed(spec));
            foreach (var method in found.Methods)
                screen.Data("    " + (method.Reason.Length == 0 ? Texts.SafeOf(method.Method) : Texts.FoundRefused(method)));
        }
        screen.FlushData();
        screen.Say(Texts.FoundNamedSummary(meant[0].Name, total - refused, refused));
        return ExitCodes.Done;
    }

    public static async Task<int> StatusAsync(StatusRequest request, Screen screen, CancellationToken cancel)
    {
        var process = Choose(request.Process);
        var status = await new DotbugClient(process).StatusAsync(cancel);
        screen.Data(status.AgentLoaded ? Texts.StatusHead(process, status.Status) : Texts.NeverTraced(process));
        foreach (var session in status.Status.Sessions)
        {
            screen.Data(Texts.StatusSession(session));
            foreach (var probe in session.Probes)
                screen.Data(Texts.StatusProbe(probe));
        }
        if (status.OtherAgents.Count > 0)
            screen.Data(Texts.OtherAgents(process, status.OtherAgents));
        screen.FlushData();
        return ExitCodes.Done;
    }

    public static async Task<int> StopAsync(StopRequest request, Screen screen, CancellationToken cancel)
    {
        var process = Choose(request.Process);
        var client = new DotbugClient(process);
        var running = (await client.StatusAsync(cancel)).Status.Sessions.Select(s => s.Session).ToList();
        if (running.Count == 0 && request.Session is not > 0)
        {
            screen.Say(Texts.NothingToStop(process));
            return ExitCodes.Done;
        }
        if (request.Session != 0 && Choose(request.Session, running, mayBeAll: true) is { } wrong)
            return screen.Fail(wrong);
        var chosen = request.Session ?? running[0];
        var left = (await client.EndAsync(chosen, cancel)).Status.Sessions.Select(s => s.Session);
        screen.Say(Texts.Stopped(running.Except(left)));
        return ExitCodes.Done;
    }

    public static async Task<int> ChangeAsync(ChangeRequest request, Screen screen, CancellationToken cancel)
    {
        var named = NamedSpecFiles.Load([]);
        if (request.Change == SpecChange.Add && SpecParser.Parse(request.Spec, named.Names).Error is { } error)
        {
            screen.Say(DiagnosticText.Format(request.Spec, error));
            return ExitCodes.Usage;
        }
        var process = Choose(request.Process);
        var client = new DotbugClient(process) { Named = named };
        var running = (await client.StatusAsync(cancel)).Status.Sessions.Select(s => s.Session).ToList();
        if (Choose(request.Session, running, mayBeAll: false) is { } wrong)
            return screen.Fail(wrong);
        try
        {
            var done = await client.ChangeAsync(request.Session ?? running[0], request.Change, request.Number, request.Spec, cancel);
            foreach (var sentence in done)
                screen.Say(Texts.SafeOf(sentence));
            return ExitCodes.Done;
        }
        catch (DotbugException e)
        {
            screen.Say(ErrorText.Of(e.Problem, [new SpecSource(request.Spec, null)]));
            return (int)e.Exit;
        }
    }

    /// <summary>What is wrong with the choice of a session, or null.</summary>
    private static Problem? Choose(uint? session, List<uint> running, bool mayBeAll)
    {
        if (session is { } named)
            return running.Contains(named) ? null : Texts.NoSuchSession(named, running);
        return running.Count switch
        {
            0 => Texts.NoSuchSession(null, running),
            1 => null,
            _ => Texts.WhichSession(running, mayBeAll),
        };
    }
}

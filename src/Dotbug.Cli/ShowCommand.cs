using Dotbug.Sinks;
using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary><c>dotbug show FILE.dbug ... ['&lt;filter>' ...]</c>: recorded sessions as they were shown live. No process is touched.</summary>
internal sealed class ShowCommand(ShowRequest request, Screen screen, CancellationToken cancel)
{
    public int Run()
    {
        if (Filters() is not { } filters)
            return ExitCodes.Usage;
        var recordings = Recordings.Open(request.Files);
        var stopped = new HashSet<RecordedSession>();
        var passed = 0L;
        using var output = new ShowOutput(recordings, request, screen);
        try
        {
            foreach (var (session, item) in recordings.Read(filters, cancel))
            {
                output.Write(session, item);
                if (item is StopEvent)
                    stopped.Add(session);
                passed += item is CallRelatedEvent or RuntimeEvent ? 1 : 0;
            }
            output.Flush();
        }
        catch (IOException e) when (e is not BrokenPipeException)
        {
            return screen.Fail(Texts.ShowFailed(e.Message));
        }
        if (cancel.IsCancellationRequested)
            return ExitCodes.Done;
        if (!recordings.Matched)
            return screen.Fail(Texts.NothingRecorded(recordings.MissingParameter));
        if (filters.Count > 0 && passed == 0)
            screen.Say(Texts.NothingPasses);
        if (recordings.Undecided > 0)
            screen.Say(Texts.Undecided(recordings.Undecided));
        return recordings.Sessions.Select(s => Report(s, stopped.Contains(s))).ToList().Max();
    }

    /// <summary>Null: a filter is wrong, and that was said.</summary>
    private List<TraceSpec>? Filters()
    {
        var named = NamedSpecFiles.Load([]);
        var (specs, errors) = SpecSource.Load(request.Specs, named.Names);
        errors = [.. named.Pictures, .. errors];
        List<TraceSpec> filters = [];
        foreach (var spec in specs)
        {
            filters.Add(SpecParser.Parse(spec.Text, named.Names).Spec!);
            if (Recordings.Refused(filters[^1]) is { } refused)
                errors = [.. errors, DiagnosticText.Format(spec.Text, refused, spec.Place)];
        }
        foreach (var error in errors)
            screen.Say(error);
        return errors.Count > 0 ? null : filters;
    }

    /// <summary>What of a session's files could not be read.</summary>
    private int Report(RecordedSession session, bool stopped)
    {
        var code = ExitCodes.Done;
        if (session.MissingParts.Count > 0)
            screen.Say(Texts.PartsMissing(session.Paths[0], session.MissingParts));
        foreach (var (path, damage) in session.Damage)
        {
            if (damage.DamagedBytes > 0)
                code = screen.Fail(Texts.Damaged(path, damage.DamagedBytes));
            if (damage.TailBytes > 0)
                screen.Say(Texts.CutOff(path, damage.TailBytes));
            if (damage.NewerRecords > 0)
                screen.Say(Texts.NewerRecords(path, damage.NewerRecords));
        }
        if (!stopped)
            screen.Say(Texts.NoStop(session.Paths[^1]));
        return code;
    }
}

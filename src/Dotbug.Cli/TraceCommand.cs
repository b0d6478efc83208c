using Dotbug.Protocol;
using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary><c>dotbug &lt;process> '&lt;spec>'...</c>: specs, output and process are checked in this order, and only then is anything attached.</summary>
internal sealed class TraceCommand(TraceRequest request, Screen screen, Interrupt interrupt)
{
    public async Task<int> RunAsync()
    {
        var named = NamedSpecFiles.Load(request.SpecsFiles);
        var (specs, errors) = SpecSource.Load(request.Specs, named.Names);
        var (triggers, wrong) = SpecSource.Load(request.Recorder?.Until ?? [], named.Names);
        errors = [.. errors, .. wrong];
        if (errors.Count == 0 && specs.Count + triggers.Count > Limits.SpecsMax)
            errors = [ErrorText.Of(Cli.Texts.TooManySpecs(specs.Count + triggers.Count))];
        foreach (var error in (string[])[.. named.Pictures, .. errors])
            screen.Say(error);
        if (errors.Count + named.Pictures.Count > 0)
            return ExitCodes.Usage;
        var secrets = SecretFiles.Load(request.SecretsFile);
        foreach (var problem in secrets.Problems)
            screen.Say(ErrorText.Of(problem));
        if (secrets.Problems.Count > 0)
            return ExitCodes.Usage;
        if (secrets.Words.Relaxed.Count > 0)
            screen.Say(Cli.Texts.Relaxed(secrets.Words, secrets.Files));
        using var file = request.OutputFile is { } name && !request.DryRun ? OutputFile.Open(name) : null;
        var process = TargetCommands.Choose(request.Process);
        var client = Client(process, secrets.Words, named);
        try
        {
            return request.DryRun ? await DryRunAsync(client, [.. specs, .. triggers]) : await TraceAsync(client, specs, triggers, file);
        }
        catch (DotbugException e)
        {
            screen.Say(ErrorText.Of(e.Problem, [.. specs, .. triggers]));
            return (int)e.Exit;
        }
    }

    private DotbugClient Client(TargetProcess process, SecretWords secrets, NamedSpecSet named)
    {
        var audit = AuditLog.Open(request.AuditFile ?? Environment.GetEnvironmentVariable("DOTBUG_AUDIT"));
        audit.Failed = reason => screen.Say(SafeText.Of(reason));
        return new DotbugClient(process) { Secrets = secrets, Audit = audit, Named = named, Lag = request.Lag };
    }

    private async Task<int> DryRunAsync(DotbugClient client, IReadOnlyList<SpecSource> specs)
    {
        var process = client.Process;
        using var slow = new AttachProgress(process, screen);
        var armed = await client.DryRunAsync(Texts(specs), request.Limits, slow, request.Pending, interrupt.Requested);
        slow.Dispose();
        // What would be armed is all that a dry run is asked for: it is the data.
        IEventSink sink = request.Format == OutputFormat.JsonLines ? Json(screen.Out, process) : Text(screen.Out, screen.Out, process);
        sink.Write(armed);
        sink.Flush();
        return ExitCodes.Done;
    }

    private async Task<int> TraceAsync(DotbugClient client, IReadOnlyList<SpecSource> specs, IReadOnlyList<SpecSource> triggers, Stream? file)
    {
        var process = client.Process;
        using var slow = new AttachProgress(process, screen);
        await using var session = request.Recorder is { } recorder
            ? await client.RecordAsync(Texts(specs), recorder with { Until = Texts(triggers) }, request.Limits, slow, request.Pending, interrupt.Requested)
            : await client.StartAsync(Texts(specs), request.Limits, slow, request.Pending, interrupt.Requested);
        slow.Dispose();
        var started = TimeProvider.System.GetTimestamp();
        screen.Status.Show(() => Live(session, started));
        StopEvent? stop = null;
        using var events = request.Rotation is { } rotation ? EventFile(process, file!, rotation) : null;
        try
        {
            await EventPump.RunAsync(session, events is null ? Sinks(process, file) : [events, .. Beside(process)], TimeProvider.System, e => stop = e as StopEvent ?? stop);
        }
        catch (BrokenPipeException)
        {
            // Whoever read has seen enough.
            await session.StopAsync();
            return ExitCodes.Done;
        }
        catch (IOException e)
        {
            await session.StopAsync();
            return screen.Fail(Cli.Texts.OutputFailed(request.OutputFile ?? Cli.Texts.StandardOutput, e.Message));
        }
        finally
        {
            screen.Status.Show(() => null);
        }
        if (events is { Parts: > 1 })
            screen.Say(Cli.Texts.Parts(PartName(events.Removed + 1), PartName(events.Parts), events.Removed));
        return ExitCode(session, stop?.Reason ?? StopReason.TargetLost);
    }

    private int ExitCode(TraceSession session, StopReason reason)
    {
        if (request.Recorder is not { } recorder)
            return ExitCodes.Of(reason);
        if (reason == StopReason.TargetLost)
            return recorder.UntilExit ? ExitCodes.Done : ExitCodes.TargetLost;
        if (session.Recorder is { Triggered: false })
            screen.Say(Cli.Texts.NoTrigger);
        return ExitCodes.Of(reason);
    }

    private string PartName(int part) => Rotation.NameOf(request.OutputFile!, part);

    private FileSink EventFile(TargetProcess process, Stream first, Rotation rotation) => new(part => part == 1 ? first : OutputFile.OpenNext(PartName(part)), RemovePart,
        new FileSession(new SinkTarget(process.Pid, process.Name), request.Limits, request.Specs, Cli.Texts.Version().Trim()), rotation, TimeProvider.System);

    private void RemovePart(int part)
    {
        try
        {
            File.Delete(PartName(part));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            screen.Say(Cli.Texts.PartNotRemoved(PartName(part), Cli.Texts.FileFault(e)));
        }
    }

    private static string[] Texts(IReadOnlyList<SpecSource> specs) => [.. specs.Select(s => s.Text)];

    private static string Live(TraceSession session, long started)
    {
        if (session.Recorder is { } held)
            return Cli.Texts.Holds(TimeProvider.System.GetElapsedTime(started), held);
        var totals = session.Totals;
        return Cli.Texts.Live(TimeProvider.System.GetElapsedTime(started), Cli.Texts.Counts(totals.Entered, totals.Matched, totals.Dropped));
    }

    private IReadOnlyList<IEventSink> Sinks(TargetProcess process, Stream? file) => request.Format switch
    {
        OutputFormat.Text => [Text(file ?? screen.Out, screen.Err, process)],
        OutputFormat.JsonLines when file != null => [Json(file, process), new NotesOnlySink(Text(Stream.Null, screen.Err, process))],
        OutputFormat.JsonLines => [Json(screen.Out, process)],
        _ => throw new InvalidOperationException("no sink for " + request.Format),
    };

    /// <summary>What is shown while a file of events is written: all, when a format for it was asked for.</summary>
    private IReadOnlyList<IEventSink> Beside(TargetProcess process) =>
        request.Prints ? Sinks(process, null) : [new NotesOnlySink(Text(Stream.Null, screen.Err, process))];

    private static JsonLinesSink Json(Stream stream, TargetProcess process) => new(stream, new SinkTarget(process.Pid, process.Name));

    private TextSink Text(Stream data, Stream notes, TargetProcess process) => new(data, notes, new TextOptions(
        new SinkTarget(process.Pid, process.Name), request.Limits, Color(data == screen.Out), request.DryRun));

    private bool Color(bool toScreen) => screen.Color(request.Color, toScreen);
}

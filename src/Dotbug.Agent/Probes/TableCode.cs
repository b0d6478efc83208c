namespace Dotbug.Agent.Probes;

/// <summary>
/// The code for the taps that a method has at the moment. It knows no session (the table that it is handed does), so it is kept and serves
/// every later session that asks the same of the method: what is emitted stays in the process for good. Agent's thread, under the
/// prober's lock.
/// </summary>
/// <param name="Enter">Of the method.</param>
/// <param name="Gate">Of the method, 0 when it has no late values.</param>
/// <param name="Outcome">Tells the outcome; 0 when nobody wants it.</param>
/// <param name="Thrown">The same.</param>
/// <param name="Completed">Of a method that returns a task: what is called when the task is over.</param>
/// <param name="Handover">Of such a method: what its body calls at its end.</param>
/// <param name="Left">Of such a method: what its body calls when an exception leaves it.</param>
internal sealed unsafe record TableCode(nint Enter, nint Gate, nint Outcome, nint Thrown, nint Completed, nint Handover, nint Left)
{
    public static TableCode For(Instrumented method)
    {
        var key = Key(method.Taps);
        if (key != null && method.Codes.TryGetValue(key, out var known))
            return known;
        var code = Emit(method);
        if (key != null)
            method.Codes[key] = code;
        return code;
    }

    private static TableCode Emit(Instrumented method)
    {
        var (name, shape, taps) = (method.Method.ShortName, method.Shape, method.Taps);
        var enter = EntryEmitter.Enter(name, method.Number, shape, taps, method.Method.IsAsync && method.NeedsOutcome);
        var gate = shape.Late.Count > 0 ? EntryEmitter.Gate(name, shape, taps) : 0;
        if (!method.NeedsOutcome)
            return new TableCode(enter, gate, 0, 0, 0, 0, 0);
        var outcome = OutcomeEmitter.Outcome(name, shape, taps, method.Completes, method.Result);
        var thrown = OutcomeEmitter.Thrown(name, shape, taps, method.Completes);
        if (method.Task is not { } task)
            return new TableCode(enter, gate, outcome, thrown, 0, 0, 0);
        var completed = TaskEmitter.Completed(name, outcome, thrown, task);
        var handover = TaskEmitter.Handover(name, completed, outcome, shape.Return!, task, taps);
        return new TableCode(enter, gate, outcome, thrown, completed, handover, OutcomeEmitter.Thrown(name, shape, taps, false));
    }

    /// <summary>All that the emitted code depends on, beside the method. Null: on more than can be said in a text.</summary>
    private static string? Key(List<TapCode> taps) =>
        taps.Exists(t => t.GuardText == null) ? null : string.Join('\n', taps.Select(t => Key(taps, t)));

    private static string Key(List<TapCode> taps, TapCode code)
    {
        var tap = code.Tap;
        // Nesting is counted once for a session: which taps are of the same one matters, not which one it is.
        var nesting = tap->Nests == 0 ? -1 : taps.FindIndex(t => t.Tap->Area == tap->Area);
        return $"{tap->Bit} {tap->Hook} {tap->TellsFlow} {tap->Follows} {tap->Schedules} {tap->Deferred} "
            + $"{tap->HasOutcome} {tap->Frames} {tap->SampleOneIn > 1} {nesting} {code.ShowArguments} "
            + $"{code.ResultSecret} {code.HiddenParameters} {code.Named?.Key} {code.GuardText}";
    }
}

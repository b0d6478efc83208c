using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Guards;

/// <summary>
/// A guard that was checked against one method, ready to be written as IL any number of times. Immutable; used on the agent's thread. The
/// code it writes runs on the program's threads: it allocates nothing, throws nothing, takes no lock and runs no code of the program.
/// <para>
/// Top-level conjuncts that need no outcome form the entry part and are decided on entry; the others form the outcome part. What an outcome part
/// needs of the entry is kept (<see cref="KeptParts"/>).
/// </para>
/// </summary>
internal sealed class GuardPlan
{
    private readonly Node[] _entry;
    private readonly Node[] _outcome;
    private readonly GuardScope _scope;

    public GuardPlan(IReadOnlyList<Node> conjuncts, GuardScope scope)
    {
        _scope = scope;
        _entry = conjuncts.Where(c => !c.ReadsOutcome).ToArray();
        _outcome = conjuncts.Where(c => c.ReadsOutcome).ToArray();
        Kept = KeptParts.Of(_outcome);
        EntryInputs = Inputs(_entry) | (Kept?.Inputs ?? GuardInputs.None);
        OutcomeInputs = Inputs(_outcome) & GuardInputs.Outcome;
        EntryParameters = _entry.SelectMany(c => c.Parameters).Distinct(StringComparer.Ordinal).ToArray();
        Parameters = conjuncts.SelectMany(c => c.Parameters).Distinct(StringComparer.Ordinal).ToArray();
        RequiresException = _outcome.Any(c => c.FalseWithoutException);
        RequiresReturn = _outcome.Any(c => c.FalseWithoutReturn);
    }

    /// <summary>It asks for types by name: another session may find more of them loaded.</summary>
    public bool TestsTypes { get; init; }

    /// <summary>What it was checked against; the writer of the probe tells it where the values are.</summary>
    public GuardScope Scope => _scope;

    public bool NeedsOutcome => HasOutcomePart;
    public bool HasEntryPart => _entry.Length > 0;
    public bool HasOutcomePart => _outcome.Length > 0;
    public GuardInputs EntryInputs { get; }
    public GuardInputs OutcomeInputs { get; }

    /// <summary>What waits with the call, or null.</summary>
    public KeptParts? Kept { get; }

    /// <summary>Names of the parameters that the entry part reads.</summary>
    public IReadOnlyList<string> EntryParameters { get; }

    /// <summary>Names of the parameters that the guard reads, in either part.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The outcome part is false for every call that returned: only throws need to be looked at.</summary>
    public bool RequiresException { get; }

    /// <summary>The outcome part is false for every call that threw.</summary>
    public bool RequiresReturn { get; }

    /// <summary>
    /// Writes the whole guard. Falls through when it is true, with the stack as it was; all three labels are reached with the same stack.
    /// The stack must be empty where this begins, since a call may be left in the middle of an expression.
    /// </summary>
    public void Emit(ILGenerator il, Label whenFalse, Label whenNull, Label whenFault)
    {
        EmitEntryPart(il, whenFalse, whenNull, whenFault);
        if (EmitKeep(il, whenFalse, whenNull, whenFault) is { } held)
            Kept!.Store(il, _scope, held);
        EmitOutcomePart(il, whenFalse, whenNull, whenFault);
    }

    /// <summary>Writes the conjuncts that are decided on entry; as <see cref="Emit"/>.</summary>
    public void EmitEntryPart(ILGenerator il, Label whenFalse, Label whenNull, Label whenFault) =>
        EmitAll(_entry, il, whenFalse, whenNull, whenFault);

    /// <summary>
    /// Writes, behind the entry part, the evaluation of what is kept; jumps if the guard can't be true any more. Null: nothing is kept. The values are to be stored
    /// (<see cref="KeptParts.Store"/>) where the call waits.
    /// </summary>
    public KeptParts.Held? EmitKeep(ILGenerator il, Label whenFalse, Label whenNull, Label whenFault)
    {
        if (Kept is null)
            return null;
        var held = Kept.Evaluate(il, _scope);
        foreach (var conjunct in _outcome)
            Kept.Decide(il, conjunct, held, whenFalse, whenNull, whenFault);
        return held;
    }

    /// <summary>Writes the conjuncts that wait for the outcome; as <see cref="Emit"/>.</summary>
    public void EmitOutcomePart(ILGenerator il, Label whenFalse, Label whenNull, Label whenFault) =>
        EmitAll(_outcome, il, whenFalse, whenNull, whenFault);

    private void EmitAll(Node[] conjuncts, ILGenerator il, Label whenFalse, Label whenNull, Label whenFault)
    {
        var e = new Emitter(il, _scope, whenNull, whenFault, Kept);
        foreach (var conjunct in conjuncts)
            conjunct.EmitTest(e, whenFalse);
    }

    private static GuardInputs Inputs(Node[] conjuncts) => conjuncts.Aggregate(GuardInputs.None, (all, c) => all | c.Inputs);
}

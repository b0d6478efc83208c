using System.Reflection.Emit;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>
/// One typed step of a guard that knows how to write itself as IL. What C# calls <c>T?</c> has the type T here and is
/// <see cref="Absent"/>: it pushes a T, or jumps. Immutable once bound.
/// </summary>
internal abstract class Node(Type type, params Node[] parts)
{
    /// <summary>What it is computed from.</summary>
    public IReadOnlyList<Node> Parts { get; } = parts;

    /// <summary>Where it stands in the text.</summary>
    public Span At
    {
        get => _at.Length > 0 ? _at : Parts.Select(p => p.At).FirstOrDefault(at => at.Length > 0);
        set => _at = value;
    }

    private Span _at;

    /// <summary>The type on the stack; never Nullable of something, except below an <see cref="UnwrapNode"/>.</summary>
    public Type Type { get; } = type;

    /// <summary>May jump to onNull (with an empty stack) in place of pushing a value.</summary>
    public bool Absent { get; protected init; }

    /// <summary>May jump at all, so that the stack must be empty where its code begins.</summary>
    public bool Escapes { get; protected init; } = Array.Exists(parts, p => p.Escapes);

    public GuardInputs Inputs { get; protected init; } = parts.Aggregate(GuardInputs.None, (all, p) => all | p.Inputs);

    /// <summary>Known only when the call has ended, and so at its end.</summary>
    public bool ReadsOutcome => (Inputs & GuardInputs.Outcome) != 0;

    /// <summary>Reads what may have changed by the end: only on entry.</summary>
    public bool ReadsEntry => (Inputs & ~GuardInputs.Outcome) != 0;

    public IReadOnlyList<string> Parameters { get; protected init; } = parts.SelectMany(p => p.Parameters).ToArray();

    /// <summary>Never null, so that no code has to look.</summary>
    public bool NeverNull { get; protected init; }

    /// <summary>May hold a secret: only null may be asked for.</summary>
    public bool Secret { get; init; }

    /// <summary>Reads <c>$return</c>: what is said about it is false for a call that threw.</summary>
    public bool SpeaksOfReturn { get; protected init; } = Array.Exists(parts, p => p.SpeaksOfReturn);

    /// <summary>Looks into <c>$exception</c>: what is said about it is false for a call that returned.</summary>
    public bool SpeaksOfException { get; init; } = Array.Exists(parts, p => p.SpeaksOfException);

    public virtual bool FalseWithoutException => false;
    public virtual bool FalseWithoutReturn => false;

    /// <summary>True when <see cref="EmitAddress"/> gives a place, which spares copying a struct.</summary>
    public virtual bool HasAddress => false;

    /// <summary>
    /// Pushes the value, or jumps to <paramref name="onNull"/> if it is <see cref="Absent"/> and there is none. What was kept on entry is not
    /// computed again.
    /// </summary>
    public void Emit(Emitter e, Label onNull)
    {
        if (!e.LoadKept(this, onNull))
            Write(e, onNull);
    }

    public void EmitAddress(Emitter e, Label onNull)
    {
        if (e.LoadKept(this, onNull))
            e.Il.Emit(OpCodes.Ldloca, e.Keep(Type));
        else
            WriteAddress(e, onNull);
    }

    /// <summary>Of a bool: falls through when it is true.</summary>
    public void EmitTest(Emitter e, Label whenFalse)
    {
        if (e.LoadKept(this, whenFalse))
            e.Il.Emit(OpCodes.Brfalse, whenFalse);
        else
            WriteTest(e, whenFalse);
    }

    protected abstract void Write(Emitter e, Label onNull);

    protected virtual void WriteAddress(Emitter e, Label onNull)
    {
        Write(e, onNull);
        e.Il.Emit(OpCodes.Ldloca, e.Keep(Type));
    }

    protected virtual void WriteTest(Emitter e, Label whenFalse)
    {
        Write(e, whenFalse);
        e.Il.Emit(OpCodes.Brfalse, whenFalse);
    }

    /// <summary>Pushes a reference, null included.</summary>
    public void EmitReference(Emitter e)
    {
        if (!Absent)
        {
            Emit(e, default);
            return;
        }

        Label none = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        Emit(e, none);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(none);
        e.Il.Emit(OpCodes.Ldnull);
        e.Il.MarkLabel(done);
    }
}

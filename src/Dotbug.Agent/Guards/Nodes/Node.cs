using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>
/// One typed step of a guard that knows how to write itself as IL. What C# calls <c>T?</c> has the type T here and is
/// <see cref="Absent"/>: it pushes a T, or jumps. Immutable once bound.
/// </summary>
internal abstract class Node(Type type, params Node[] parts)
{
    /// <summary>The type on the stack; never Nullable of something, except below an <see cref="UnwrapNode"/>.</summary>
    public Type Type { get; } = type;

    /// <summary>May jump to onNull (with an empty stack) in place of pushing a value.</summary>
    public bool Absent { get; protected init; }

    /// <summary>May jump at all, so that the stack must be empty where its code begins.</summary>
    public bool Escapes { get; protected init; } = Array.Exists(parts, p => p.Escapes);

    public GuardInputs Inputs { get; protected init; } = parts.Aggregate(GuardInputs.None, (all, p) => all | p.Inputs);

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

    /// <summary>Pushes the value, or jumps to <paramref name="onNull"/> if it is <see cref="Absent"/> and there is none.</summary>
    public abstract void Emit(Emitter e, Label onNull);

    public virtual void EmitAddress(Emitter e, Label onNull)
    {
        Emit(e, onNull);
        var local = e.Keep(Type);
        e.Il.Emit(OpCodes.Ldloca, local);
    }

    /// <summary>Of a bool: falls through when it is true.</summary>
    public virtual void EmitTest(Emitter e, Label whenFalse)
    {
        Emit(e, whenFalse);
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

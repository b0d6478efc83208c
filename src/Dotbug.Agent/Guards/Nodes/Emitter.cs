using System.Reflection;
using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>Where the code of one guard goes, and where it goes when it cannot go on.</summary>
internal sealed class Emitter(ILGenerator il, GuardScope scope, Label whenNull, Label whenFault, KeptParts? kept = null)
{
    public ILGenerator Il { get; } = il;
    public GuardScope Scope { get; } = scope;

    /// <summary><c>.</c> or <c>[]</c> met null. Reached with an empty stack.</summary>
    public Label WhenNull { get; } = whenNull;

    /// <summary>C# would throw here, or the answer would cost too much. Reached with an empty stack.</summary>
    public Label WhenFault { get; } = whenFault;

    /// <summary>Pushes what was kept of it on entry, or jumps as it would have there. False: nothing was kept.</summary>
    public bool LoadKept(Node node, Label onNull)
    {
        if (kept is null || !kept.Has(node, out var index))
            return false;
        kept.Load(this, index, onNull);
        return true;
    }

    /// <summary>True when the letters of this text were kept on entry.</summary>
    public bool KeepsText(Node node, out int index)
    {
        index = -1;
        return kept is not null && node.Type == typeof(string) && kept.Has(node, out index);
    }

    public LocalBuilder Local(Type type) => Il.DeclareLocal(type == typeof(Duration) ? typeof(long) : type);

    /// <summary>Moves the value on top of the stack into a new local.</summary>
    public LocalBuilder Keep(Type type)
    {
        var local = Local(type);
        Il.Emit(OpCodes.Stloc, local);
        return local;
    }

    public void Call(MethodInfo method) => Il.Emit(OpCodes.Call, method);

    /// <summary>Calls a static method of ours.</summary>
    public void Call(Type helper, string name) =>
        Call(helper.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!);

    /// <summary>
    /// Pushes both values. Code that may leave the expression must begin with an empty stack, so the first value waits in a local then.
    /// </summary>
    public void Pair(Node left, Node right, Label onNull)
    {
        left.Emit(this, onNull);
        if (!right.Escapes)
        {
            right.Emit(this, onNull);
            return;
        }

        var first = Keep(left.Type);
        right.Emit(this, onNull);
        var second = Keep(right.Type);
        Il.Emit(OpCodes.Ldloc, first);
        Il.Emit(OpCodes.Ldloc, second);
    }

    /// <summary>Pushes the bool 1 by falling in, and 0 at <paramref name="no"/>.</summary>
    public void TrueUnless(Label no)
    {
        var done = Il.DefineLabel();
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Br, done);
        Il.MarkLabel(no);
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.MarkLabel(done);
    }

    /// <summary>Turns a string on the stack into a span of its characters.</summary>
    public void AsSpan(Type text)
    {
        if (text != typeof(ReadOnlySpan<char>))
            Call(typeof(MemoryExtensions).GetMethod(nameof(MemoryExtensions.AsSpan), [typeof(string)])!);
    }

    /// <summary>Turns the bool on the stack around.</summary>
    public void Not()
    {
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Ceq);
    }
}

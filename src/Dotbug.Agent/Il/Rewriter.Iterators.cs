using System.Reflection;

namespace Dotbug.Agent.Il;

/// <summary>
/// Async iterators, in three bodies: the method, GetAsyncEnumerator (if it returns an enumerable) and MoveNext.
/// <code>
/// outcome(token, state machine, table)      of the method: it was made
/// enumerated(state machine, enumerator, table)
/// resume(state machine, state, disposing, table) -> token      suspend(token, table)
/// </code>
/// </summary>
internal sealed partial class Rewriter
{
    public static Rewritten Iterator(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals, MethodShape shape)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter.AtReturn(rewriter._tokenLocal, [Ldloc(rewriter._tokenLocal)], OutcomeAt, I8);
        rewriter._body.Insert(0, rewriter.Prologue(shape, rewriter._body.Items[0]));
        rewriter.Spoil(shape);
        return rewriter.Finish();
    }

    public static Rewritten IteratorEnumerator(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter.AtReturn(rewriter._cellLocal, [Ldarg(0)], EnumeratedAt, SignatureReader.Object);
        List<IlItem> items = [];
        rewriter.Open(items, rewriter._body.Items[0]);
        rewriter._body.Insert(0, items);
        return rewriter.Finish();
    }

    public static Rewritten IteratorMachine(
        nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals, IteratorParts machine)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter.Watch(machine);
        return rewriter.Finish();
    }

    /// <summary>On the stack: the object that is returned. It is handed on, behind the first argument, when the local is not 0.</summary>
    private void AtReturn(int condition, IlItem[] first, int at, byte firstType)
    {
        var returned = Local([SignatureReader.Object]);
        foreach (var item in _body.Items.ToArray())
        {
            if (item.Raw is not [Ret])
                continue;
            var end = IlItem.Label();
            List<IlItem> items = [IlItem.Of(Dup), Stloc(returned), Ldloc(condition), IlItem.Jump(BrFalse, end)];
            items.AddRange(first.Select(f => IlItem.Of(f.Raw)));
            items.Add(Ldloc(returned));
            Table(items, at, [0, 2, Void, firstType, SignatureReader.Object]);
            items.Add(end);
            Before(item, items);
        }
        _body.MaxStack += 7;
    }

    private void Watch(IteratorParts machine)
    {
        var body = _body.Items[0];
        List<IlItem> items = [];
        Open(items, body);
        items.AddRange([Ldarg(0), Ldarg(0), WithToken(Ldfld, machine.StateField), Ldarg(0), WithToken(Ldfld, machine.DisposingField)]);
        Table(items, EnterAt, [0, 3, I8, SignatureReader.Object, I4, I4]);
        items.Add(Stloc(_tokenLocal));
        var more = Local([I4]);
        var exception = Local([SignatureReader.Object]);
        var original = _body.Items.ToArray();
        for (var i = 0; i < original.Length; i++)
        {
            var item = original[i];
            var promised = i >= 2 && item.Raw is [Call, ..] && original[i - 2].Raw is [Ldflda, ..];
            if (item.Raw is [Ret])
                Before(item, Suspended());
            else if (promised && Token(item.Raw) == machine.SetResult)
                Before(item, Promised(more));
            else if (promised && Token(item.Raw) == machine.SetException)
                Before(item, Failed(exception));
        }
        _body.Insert(0, items);
        _body.MaxStack += 7;
    }

    private List<IlItem> Suspended()
    {
        var end = IlItem.Label();
        List<IlItem> items = [Ldloc(_tokenLocal), IlItem.Jump(BrFalse, end), Ldloc(_tokenLocal)];
        Table(items, SuspendAt, [0, 1, Void, I8]);
        items.Add(end);
        return items;
    }

    /// <summary>On the stack: the promise's address, and whether there is one more item. What the promise's consumer does does not count as running.</summary>
    private List<IlItem> Promised(int more)
    {
        var (over, told, end) = (IlItem.Label(), IlItem.Label(), IlItem.Label());
        List<IlItem> items = [Stloc(more), Ldloc(_tokenLocal), IlItem.Jump(BrFalse, end), Ldloc(more), IlItem.Jump(BrFalse, over)];
        items.AddRange(Suspended());
        items.AddRange([IlItem.Jump(Br, told), over, Ldloc(_tokenLocal)]);
        Table(items, OutcomeAt, [0, 1, Void, I8]);
        items.AddRange([told, LoadI8(0), Stloc(_tokenLocal), end, Ldloc(more)]);
        return items;
    }
}

/// <summary>
/// What the rewriter must know of an async iterator's state machine: tokens as they stand in MoveNext, and the method that makes enumerators, if it is an enumerable.
/// </summary>
internal sealed record IteratorParts(uint StateField, uint DisposingField, uint SetResult, uint SetException, MethodInfo? GetEnumerator);

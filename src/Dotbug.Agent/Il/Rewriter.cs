namespace Dotbug.Agent.Il;

/// <summary>
/// Puts a probe into a body. The shapes are those of docs/design.md: every one first loads the cell, and is the original code when the cell is empty.
/// <code>
/// cell: null, or the address of a table { +0 enter or resume, +8 outcome, +16 thrown, +24 gate or suspend }
/// enter(early...[, late...], table) -> token      early: by value or by address; late: boxed, after gate(early..., table) said yes
/// outcome(token[, result][, out addresses], table)
/// thrown(token, exception, 0 = first pass | 1 = for good, table)
/// resume(state, builder address, table) -> token      suspend(token, builder address, table)
/// </code>
/// </summary>
internal sealed partial class Rewriter
{
    public const int EnterAt = 0, OutcomeAt = 8, ThrownAt = 16, GateAt = 24, SuspendAt = 24, EnumeratedAt = 32;

    private readonly nint _module;
    private readonly Tokens _tokens;
    private readonly nint _cell;
    private readonly IlBody _body;
    private readonly List<byte> _locals = [];
    private int _localCount;
    private readonly Dictionary<int, int> _copies = [];
    private readonly int _cellLocal;
    private readonly int _tokenLocal;

    private Rewriter(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> originalLocals)
    {
        (_module, _tokens, _cell) = (module, tokens, cell);
        _body = IlBody.Read(original);
        if (originalLocals.Length > 0)
        {
            var reader = new SignatureReader(originalLocals);
            reader.Byte();
            _localCount = reader.Number();
            _locals.AddRange(reader.Rest);
        }
        _cellLocal = Local([NativeInt]);
        _tokenLocal = Local([I8]);
    }

    /// <summary>True when the body holds an explicit tail call: it keeps it, and so can have no exit.</summary>
    public static bool HasTailCall(ReadOnlySpan<byte> original) => Has(original, static raw => raw is [TwoByte, TailPrefix, ..]);

    /// <summary>True when the body leaves by <c>jmp</c>: nothing may stand before it.</summary>
    public static bool HasJump(ReadOnlySpan<byte> original) => Has(original, static raw => raw is [Jmp, ..]);

    private static bool Has(ReadOnlySpan<byte> original, Func<byte[], bool> test)
    {
        foreach (var item in IlBody.Read(original).Items)
        {
            if (test(item.Raw))
                return true;
        }
        return false;
    }

    /// <summary>The call is seen, its end is not.</summary>
    public static Rewritten EntryOnly(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals, MethodShape shape)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter._body.Insert(0, rewriter.Prologue(shape, rewriter._body.Items[0]));
        rewriter.Spoil(shape);
        return rewriter.Finish();
    }

    /// <summary>Call and outcome.</summary>
    public static Rewritten Full(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals, MethodShape shape, ReadOnlySpan<byte> returnType)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter.Protect(shape, returnType);
        rewriter.Spoil(shape);
        return rewriter.Finish();
    }

    /// <summary>MoveNext of an asynchronous method: completion and suspension.</summary>
    public static Rewritten StateMachine(nint module, Tokens tokens, nint cell, ReadOnlySpan<byte> original, ReadOnlySpan<byte> locals, MachineParts machine)
    {
        var rewriter = new Rewriter(module, tokens, cell, original, locals);
        rewriter.Watch(machine);
        return rewriter.Finish();
    }

    /// <summary>Only in a build made for a test (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    partial void Spoil(MethodShape shape);

    private Rewritten Finish()
    {
        var blob = new List<byte> { 0x07 };
        SignatureReader.WriteNumber(blob, _localCount);
        blob.AddRange(_locals);
        _body.LocalsToken = _tokens.Signature(_module, blob.ToArray());
        var bytes = _body.Write();
        return new Rewritten(bytes, _body.OffsetMap());
    }

    private int Local(ReadOnlySpan<byte> type)
    {
        _locals.AddRange(type);
        return _localCount++;
    }

    private List<IlItem> Prologue(MethodShape shape, IlItem body)
    {
        var early = shape.Early;
        var late = shape.Late;
        List<IlItem> items = [];
        Open(items, body);
        if (late.Count > 0)
        {
            PushAll(items, early);
            Table(items, GateAt, Signature(I8, early));
            items.Add(Stloc(_tokenLocal));
            items.Add(Ldloc(_tokenLocal));
            items.Add(IlItem.Jump(BrFalse, body));
            items.Add(Ldloc(_tokenLocal));
        }
        PushAll(items, early);
        PushAll(items, late);
        Table(items, EnterAt, late.Count > 0 ? Signature(I8, [GateAnswer, .. early, .. late]) : Signature(I8, early));
        items.Add(Stloc(_tokenLocal));
        _body.MaxStack = Math.Max(_body.MaxStack, early.Count + late.Count + 5);
        return items;
    }

    private static readonly Handed GateAnswer = new("gate", typeof(long), -1, Pass.Value, [I8], [], false, true, "long");

    /// <summary>token = 0; cell = the table, or straight to the body.</summary>
    private void Open(List<IlItem> items, IlItem body)
    {
        items.Add(LoadI8(0));
        items.Add(Stloc(_tokenLocal));
        items.Add(LoadI8(_cell));
        items.Add(IlItem.Of(ConvI));
        items.Add(IlItem.Of(LdindI));
        items.Add(Stloc(_cellLocal));
        items.Add(Ldloc(_cellLocal));
        items.Add(IlItem.Jump(BrFalse, body));
        _body.MaxStack = Math.Max(_body.MaxStack, 7);
    }

    private void Protect(MethodShape shape, ReadOnlySpan<byte> returnType)
    {
        var result = shape.Return == null ? -1 : Local(returnType);
        var exception = Local([SignatureReader.Object]);
        var start = IlItem.Label();
        var exit = IlItem.Label();
        foreach (var item in _body.Items.ToArray())
        {
            if (item.Raw is not [Ret])
                continue;
            var leave = IlItem.Jump(Leave, exit);
            if (result >= 0)
            {
                item.Raw = Stloc(result).Raw;
                _body.Insert(_body.Items.IndexOf(item) + 1, [leave]);
            }
            else
            {
                (item.Raw, item.Branch, item.Target) = ([], Leave, exit);
            }
        }
        var prologue = Prologue(shape, start);
        prologue.Insert(0, IlItem.Of(Ldnull));
        prologue.Insert(1, Stloc(exception));
        prologue.Add(start);
        _body.Insert(0, prologue);

        var (filter, handler, fault, after) = (IlItem.Label(), IlItem.Label(), IlItem.Label(), IlItem.Label());
        List<IlItem> tail = [filter];
        Filter(tail, exception);
        tail.AddRange([handler, IlItem.Of(Pop), IlItem.Jump(Leave, exit), fault]);
        Fault(tail, exception);
        tail.Add(after);
        tail.Add(exit);
        Outcome(tail, shape, result);
        _body.Items.AddRange(tail);
        // Inner first: the filter, then the fault around body and filter.
        _body.Clauses.Add(new IlClause(IlClause.FilterFlag, start, filter, handler, fault, filter, 0));
        _body.Clauses.Add(new IlClause(IlClause.Fault, start, fault, fault, after, null, 0));
    }

    private void Filter(List<IlItem> items, int exception)
    {
        var (none, done) = (IlItem.Label(), IlItem.Label());
        items.Add(Ldloc(_tokenLocal));
        items.Add(IlItem.Jump(BrFalse, none));
        items.Add(Stloc(exception));
        Thrown(items, exception, 0);
        items.Add(IlItem.Jump(Br, done));
        items.Add(none);
        items.Add(IlItem.Of(Pop));
        items.Add(done);
        items.Add(IlItem.Of(LdcI4_0));
        items.Add(IlItem.Of(TwoByte, EndFilter));
    }

    private void Fault(List<IlItem> items, int exception)
    {
        var end = IlItem.Label();
        items.Add(Ldloc(_tokenLocal));
        items.Add(IlItem.Jump(BrFalse, end));
        Thrown(items, exception, 1);
        items.Add(end);
        items.Add(IlItem.Of(EndFinally));
    }

    private void Thrown(List<IlItem> items, int exception, int final)
    {
        items.Add(Ldloc(_tokenLocal));
        items.Add(Ldloc(exception));
        items.Add(LoadI4(final));
        Table(items, ThrownAt, [0, 3, Void, I8, SignatureReader.Object, I4]);
    }

    private void Outcome(List<IlItem> items, MethodShape shape, int result)
    {
        var end = IlItem.Label();
        items.Add(Ldloc(_tokenLocal));
        items.Add(IlItem.Jump(BrFalse, end));
        items.Add(Ldloc(_tokenLocal));
        List<byte> signature = [];
        if (shape.Return is { Pass: not Pass.None } value)
        {
            items.Add(value is { Pass: Pass.Typed, IsRef: false } ? Ldloca(result) : Ldloc(result));
            if (value.Pass == Pass.Boxed)
                items.Add(BoxOf(value.Own));
            else if (value.Pass == Pass.Typed)
                items.Add(TypedOf(value.Own));
            signature.AddRange(value.Signature);
        }
        foreach (var handed in shape.Out)
        {
            items.Add(Ldarg(handed.Index));
            if (handed.Pass == Pass.Typed)
                items.Add(TypedOf(handed.Own));
            signature.AddRange(handed.Signature);
        }
        var count = (shape.Return is { Pass: not Pass.None } ? 1 : 0) + shape.Out.Count;
        List<byte> blob = [0];
        SignatureReader.WriteNumber(blob, count + 1);
        blob.AddRange([Void, I8, .. signature]);
        Table(items, OutcomeAt, blob.ToArray());
        _body.MaxStack = Math.Max(_body.MaxStack, count + 5);
        items.Add(end);
        if (result >= 0)
            items.Add(Ldloc(result));
        items.Add(IlItem.Of(Ret));
    }

    private void Watch(MachineParts machine)
    {
        var body = _body.Items[0];
        List<IlItem> items = [];
        Open(items, body);
        items.AddRange([Ldarg(0), WithToken(Ldfld, machine.StateField), Ldarg(0), WithToken(Ldflda, machine.BuilderField)]);
        Table(items, EnterAt, [0, 2, I8, I4, SignatureReader.ByRef, U1]);
        items.Add(Stloc(_tokenLocal));
        var value = machine.Result == null ? -1 : Local(machine.Result);
        var exception = Local([SignatureReader.Object]);
        foreach (var item in _body.Items.ToArray())
        {
            if (item.Raw is [Ret])
                Before(item, Suspended(machine));
            else if (item.Raw is [Call or CallVirt, ..] && Token(item.Raw) == machine.SetResult)
                Before(item, Completed(machine, value));
            else if (item.Raw is [Call or CallVirt, ..] && Token(item.Raw) == machine.SetException)
                Before(item, Failed(exception));
        }
        _body.Insert(0, items);
        _body.MaxStack += 7;
    }

    private List<IlItem> Suspended(MachineParts machine)
    {
        var end = IlItem.Label();
        List<IlItem> items = [Ldloc(_tokenLocal), IlItem.Jump(BrFalse, end), Ldloc(_tokenLocal), Ldarg(0), WithToken(Ldflda, machine.BuilderField)];
        Table(items, SuspendAt, [0, 2, Void, I8, SignatureReader.ByRef, U1]);
        items.Add(end);
        return items;
    }

    /// <summary>On the stack: the builder's address, and the result if there is one.</summary>
    private List<IlItem> Completed(MachineParts machine, int value)
    {
        var end = IlItem.Label();
        List<IlItem> items = [];
        if (value >= 0)
            items.Add(Stloc(value));
        items.AddRange([Ldloc(_tokenLocal), IlItem.Jump(BrFalse, end), Ldloc(_tokenLocal)]);
        if (value >= 0)
        {
            items.Add(Ldloc(value));
            if (machine.ResultBoxed)
                items.Add(BoxOf(machine.Result!));
        }
        Table(items, OutcomeAt, value < 0 ? [0, 1, Void, I8] : [0, 2, Void, I8, .. machine.ResultSignature]);
        items.AddRange([LoadI8(0), Stloc(_tokenLocal), end]);
        if (value >= 0)
            items.Add(Ldloc(value));
        return items;
    }

    /// <summary>On the stack: the builder's address and the exception.</summary>
    private List<IlItem> Failed(int exception)
    {
        var end = IlItem.Label();
        List<IlItem> items = [Stloc(exception), Ldloc(_tokenLocal), IlItem.Jump(BrFalse, end)];
        Thrown(items, exception, 1);
        items.AddRange([LoadI8(0), Stloc(_tokenLocal), end, Ldloc(exception)]);
        return items;
    }

    /// <summary>Branches to the instruction now reach what was put before it.</summary>
    private void Before(IlItem item, List<IlItem> items)
    {
        var moved = new IlItem { Raw = item.Raw };
        item.Raw = items[0].Raw;
        (item.Branch, item.Target) = (items[0].Branch, items[0].Target);
        var rest = items.Skip(1).Append(moved).ToList();
        _body.Insert(_body.Items.IndexOf(item) + 1, rest);
    }

    private void PushAll(List<IlItem> items, IReadOnlyList<Handed> handed)
    {
        foreach (var one in handed)
        {
            items.Add(Ldarg(one.Index));
            if (one.Pass == Pass.Boxed)
                items.Add(BoxOf(one.Own));
            else if (one.Pass == Pass.Typed)
                MakeTyped(items, one);
        }
    }

    /// <summary>From what is on the stack to a TypedReference. Of values a copy is taken: the JIT keeps a variable whose address is known in memory, which
    /// would slow the method down.</summary>
    private void MakeTyped(List<IlItem> items, Handed one)
    {
        if (one.Own is [SignatureReader.TypedByRef])
            return;
        if (!one.IsRef)
        {
            if (!_copies.TryGetValue(one.Index, out var copy))
                _copies[one.Index] = copy = Local(one.Own);
            items.Add(Stloc(copy));
            items.Add(Ldloca(copy));
        }
        items.Add(TypedOf(one.Own));
    }

    private static byte[] Signature(byte result, IReadOnlyList<Handed> handed)
    {
        List<byte> blob = [0];
        SignatureReader.WriteNumber(blob, handed.Count);
        blob.Add(result);
        foreach (var one in handed)
            blob.AddRange(one.Signature);
        return blob.ToArray();
    }

    /// <summary>Calls through the table, which is itself the last argument: not part of the signature given here.</summary>
    private void Table(List<IlItem> items, int at, byte[] signature)
    {
        var reader = new SignatureReader(signature);
        List<byte> blob = [reader.Byte()];
        SignatureReader.WriteNumber(blob, reader.Number() + 1);
        blob.AddRange([.. reader.Rest, NativeInt]);
        items.Add(Ldloc(_cellLocal));
        items.Add(Ldloc(_cellLocal));
        if (at != 0)
        {
            items.Add(LoadI4(at));
            items.Add(IlItem.Of(Add));
        }
        items.Add(IlItem.Of(LdindI));
        items.Add(WithToken(CallI, _tokens.Signature(_module, blob.ToArray())));
    }

    private IlItem TypedOf(byte[] type) => WithToken(MkRefAny, _tokens.TypeSpec(_module, type));

    private IlItem BoxOf(byte[] type) => WithToken(Box, _tokens.TypeSpec(_module, type));
}

/// <summary>A rewritten body with header, and where the original instructions went.</summary>
internal sealed record Rewritten(byte[] Bytes, (int Old, int New)[] Map);

/// <summary>
/// What the rewriter must know of a compiler-made state machine: tokens as they stand in MoveNext, the result's type (null: none),
/// and where in the builder the call's key is.
/// </summary>
internal sealed record MachineParts(
    uint StateField, uint BuilderField, uint SetResult, uint SetException, byte[]? Result, byte[] ResultSignature, bool ResultBoxed, int KeyAt);

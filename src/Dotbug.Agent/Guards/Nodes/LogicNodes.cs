using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary><c>a &amp;&amp; b</c> and <c>a || b</c>.</summary>
internal sealed class LogicNode(bool and, Node left, Node right) : Node(typeof(bool), left, right)
{
    public bool And => and;
    public Node Left => left;
    public Node Right => right;

    public override bool FalseWithoutException => and
        ? left.FalseWithoutException || right.FalseWithoutException
        : left.FalseWithoutException && right.FalseWithoutException;

    public override bool FalseWithoutReturn => and
        ? left.FalseWithoutReturn || right.FalseWithoutReturn
        : left.FalseWithoutReturn && right.FalseWithoutReturn;

    protected override void Write(Emitter e, Label onNull)
    {
        var no = e.Il.DefineLabel();
        EmitTest(e, no);
        e.TrueUnless(no);
    }

    protected override void WriteTest(Emitter e, Label whenFalse)
    {
        if (and)
        {
            left.EmitTest(e, whenFalse);
            right.EmitTest(e, whenFalse);
            return;
        }

        Label other = e.Il.DefineLabel(), yes = e.Il.DefineLabel();
        left.EmitTest(e, other);
        e.Il.Emit(OpCodes.Br, yes);
        e.Il.MarkLabel(other);
        right.EmitTest(e, whenFalse);
        e.Il.MarkLabel(yes);
    }
}

/// <summary><c>!a</c>.</summary>
internal sealed class NotNode(Node value) : Node(typeof(bool), value)
{
    public Node Value => value;

    protected override void Write(Emitter e, Label onNull)
    {
        value.Emit(e, onNull);
        e.Not();
    }

    protected override void WriteTest(Emitter e, Label whenFalse)
    {
        var no = e.Il.DefineLabel();
        value.EmitTest(e, no);
        e.Il.Emit(OpCodes.Br, whenFalse);
        e.Il.MarkLabel(no);
    }
}

/// <summary>
/// Something said about <c>$return</c>, or about the inside of <c>$exception</c>: false for a call that has none, whatever is said.
/// </summary>
internal sealed class OutcomeNode : Node
{
    private readonly Node _test;
    private readonly bool _return;
    private readonly bool _exception;

    private OutcomeNode(Node test) : base(typeof(bool), test)
    {
        (_test, _return, _exception) = (test, test.SpeaksOfReturn, test.SpeaksOfException);
        SpeaksOfReturn = SpeaksOfException = false;
    }

    public Node Test => _test;

    public static Node Around(Node test) => test.SpeaksOfReturn || test.SpeaksOfException ? new OutcomeNode(test) : test;

    public override bool FalseWithoutException => _exception || _test.FalseWithoutException;
    public override bool FalseWithoutReturn => _return || _test.FalseWithoutReturn;

    protected override void Write(Emitter e, Label onNull)
    {
        var no = e.Il.DefineLabel();
        EmitTest(e, no);
        e.TrueUnless(no);
    }

    protected override void WriteTest(Emitter e, Label whenFalse)
    {
        if (_return)
        {
            e.Scope.LoadHasReturn(e.Il);
            e.Il.Emit(OpCodes.Brfalse, whenFalse);
        }

        if (_exception)
        {
            e.Scope.LoadException(e.Il);
            e.Il.Emit(OpCodes.Brfalse, whenFalse);
        }

        _test.EmitTest(e, whenFalse);
    }
}

using System.Reflection.Emit;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary><c>a is null</c>, <c>a == null</c> and their opposites.</summary>
internal sealed class IsNullNode(Node value, bool negated) : Node(typeof(bool), value)
{
    public override bool FalseWithoutException => negated && value is VariableNode { IsException: true };

    protected override void Write(Emitter e, Label onNull)
    {
        if (!value.Type.IsValueType)
        {
            value.EmitReference(e);
            e.Il.Emit(OpCodes.Ldnull);
            e.Il.Emit(OpCodes.Ceq);
        }
        else
        {
            Label none = e.Il.DefineLabel(), done = e.Il.DefineLabel();
            value.Emit(e, none);
            e.Il.Emit(OpCodes.Pop);
            e.Il.Emit(OpCodes.Ldc_I4_0);
            e.Il.Emit(OpCodes.Br, done);
            e.Il.MarkLabel(none);
            e.Il.Emit(OpCodes.Ldc_I4_1);
            e.Il.MarkLabel(done);
        }

        if (negated)
            e.Not();
    }
}

/// <summary><c>a is T</c>. The same name may be loaded several times (load contexts): any of them counts.</summary>
internal sealed class IsTypeNode : Node
{
    /// <summary>Its implementors answer <c>is IFoo</c> with code of their own.</summary>
    private static readonly Type s_dynamic = typeof(System.Runtime.InteropServices.IDynamicInterfaceCastable);

    private readonly Node _value;
    private readonly IReadOnlyList<Type> _types;
    private readonly bool _negated;

    public IsTypeNode(Node value, IReadOnlyList<Type> types, bool negated) : base(typeof(bool), value)
    {
        (_value, _types, _negated) = (value, types, negated);
        Escapes |= types.Any(t => t.IsInterface);
    }

    public override bool FalseWithoutException => !_negated && _value is VariableNode { IsException: true };

    protected override void Write(Emitter e, Label onNull)
    {
        _value.EmitReference(e);
        var value = e.Keep(_value.Type);
        if (_types.Any(t => t.IsInterface))
        {
            e.Il.Emit(OpCodes.Ldloc, value);
            e.Il.Emit(OpCodes.Isinst, s_dynamic);
            e.Il.Emit(OpCodes.Brtrue, e.WhenFault);
        }

        for (var i = 0; i < _types.Count; i++)
        {
            e.Il.Emit(OpCodes.Ldloc, value);
            e.Il.Emit(OpCodes.Isinst, _types[i]);
            e.Il.Emit(OpCodes.Ldnull);
            e.Il.Emit(OpCodes.Cgt_Un);
            if (i > 0)
                e.Il.Emit(OpCodes.Or);
        }

        if (_negated)
            e.Not();
    }
}

/// <summary><c>a in (b, c)</c>: the operand is evaluated once, the choices are compared in turn.</summary>
internal sealed class InNode(Node operand, LocalNode local, IReadOnlyList<Node> tests) : Node(typeof(bool), [operand, .. tests])
{
    protected override void Write(Emitter e, Label onNull)
    {
        Label yes = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        local.Store(e, operand);
        foreach (var test in tests)
        {
            var next = e.Il.DefineLabel();
            test.EmitTest(e, next);
            e.Il.Emit(OpCodes.Br, yes);
            e.Il.MarkLabel(next);
        }

        e.Il.Emit(OpCodes.Ldc_I4_0);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(yes);
        e.Il.Emit(OpCodes.Ldc_I4_1);
        e.Il.MarkLabel(done);
    }
}

/// <summary>
/// <c>a startswith "x"</c> and its kin. A null text makes the whole guard null, as calling a method on it would in C#; what a
/// <c>?.</c> left out is simply no match. An object that is no text does not match.
/// </summary>
internal sealed class TextTestNode : Node
{
    private readonly Node _text;
    private readonly TextTest _test;
    private readonly string _with;
    private readonly int _pattern;

    /// <summary><paramref name="pattern"/> is the number from <see cref="KnownPatterns.Add"/> for <c>matches</c>.</summary>
    public TextTestNode(Node text, TextTest test, string with, int pattern) : base(typeof(bool), text)
    {
        (_text, _test, _with, _pattern) = (text, test, with, pattern);
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        Label no = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        _text.Emit(e, no);
        if (_text is SpanTextNode)
        {
            var span = e.Keep(typeof(ReadOnlySpan<char>));
            e.Il.Emit(OpCodes.Ldloc, span);
            e.Il.Emit(OpCodes.Ldstr, _with);
            e.Call(typeof(Texts), "Span" + _test);
            EmitShown(e, span);
            e.Il.Emit(OpCodes.Br, done);
            e.Il.MarkLabel(no);
            e.Il.Emit(OpCodes.Ldc_I4_0);
            e.Il.MarkLabel(done);
            return;
        }

        var value = e.Keep(_text.Type);
        e.Il.Emit(OpCodes.Ldloc, value);
        e.Il.Emit(OpCodes.Brfalse, e.WhenNull);
        e.Il.Emit(OpCodes.Ldloc, value);
        if (_text.Type != typeof(string))
        {
            e.Il.Emit(OpCodes.Isinst, typeof(string));
            value = e.Keep(typeof(string));
            e.Il.Emit(OpCodes.Ldloc, value);
            e.Il.Emit(OpCodes.Brfalse, no);
            e.Il.Emit(OpCodes.Ldloc, value);
        }

        if (_test == TextTest.Matches)
        {
            EmitMatches(e);
        }
        else
        {
            e.Il.Emit(OpCodes.Ldstr, _with);
            e.Call(typeof(Texts), _test.ToString());
            EmitShown(e, value);
        }

        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(no);
        e.Il.Emit(OpCodes.Ldc_I4_0);
        e.Il.MarkLabel(done);
    }

    // The answer is on the stack: a yes that what is hidden gave is a no.
    private void EmitShown(Emitter e, LocalBuilder text)
    {
        var asked = e.Il.DefineLabel();
        e.Il.Emit(OpCodes.Dup);
        e.Il.Emit(OpCodes.Brfalse, asked);
        e.Il.Emit(OpCodes.Pop);
        e.Il.Emit(OpCodes.Ldloc, text);
        e.AsSpan(text.LocalType);
        e.Il.Emit(OpCodes.Ldstr, _with);
        e.Scope.LoadSlot(e.Il);
        e.Call(typeof(Texts), _test switch
        {
            TextTest.StartsWith => nameof(Texts.ShowsStart),
            TextTest.EndsWith => nameof(Texts.ShowsEnd),
            _ => nameof(Texts.ShowsPart),
        });
        e.Il.MarkLabel(asked);
    }

    private void EmitMatches(Emitter e)
    {
        e.Il.Emit(OpCodes.Ldc_I4, _pattern);
        e.Scope.LoadSlot(e.Il);
        e.Call(typeof(KnownPatterns), nameof(KnownPatterns.Matches));
        var answer = e.Keep(typeof(int));
        e.Il.Emit(OpCodes.Ldloc, answer);
        e.Il.Emit(OpCodes.Ldc_I4_2);
        e.Il.Emit(OpCodes.Beq, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, answer);
    }
}

/// <summary>A test that the static types have decided; only the operand's null has to be looked for.</summary>
internal sealed class SettledNode(Node value, bool answer) : Node(typeof(bool), value)
{
    protected override void Write(Emitter e, Label onNull)
    {
        value.Emit(e, onNull);
        e.Il.Emit(OpCodes.Pop);
        e.Il.Emit(answer ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
    }
}

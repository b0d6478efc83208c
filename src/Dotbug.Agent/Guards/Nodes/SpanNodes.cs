using System.Reflection;
using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>What guards know of Span and ReadOnlySpan.</summary>
internal static class Spans
{
    public static bool Is(Type type) => type.IsConstructedGenericType && !type.ContainsGenericParameters
        && type.GetGenericTypeDefinition() is var open && (open == typeof(Span<>) || open == typeof(ReadOnlySpan<>));

    public static bool IsText(Type type) => type == typeof(Span<char>) || type == typeof(ReadOnlySpan<char>);

    /// <summary>How many items there are.</summary>
    public static FieldInfo? Length(Type type) => type.GetField("_length", BindingFlags.Instance | BindingFlags.NonPublic);
}

/// <summary>A span of characters as a text to compare with.</summary>
internal sealed class SpanTextNode(Node span) : Node(typeof(ReadOnlySpan<char>), span)
{
    protected override void Write(Emitter e, Label onNull)
    {
        // The two kinds of span are laid out alike.
        span.EmitAddress(e, onNull);
        e.Il.Emit(OpCodes.Ldobj, Type);
    }
}

/// <summary><c>x[i]</c> on a span. Outside the range is a fault.</summary>
internal sealed class SpanItemNode : Node
{
    private readonly Node _span;
    private readonly Node _index;

    public SpanItemNode(Node span, Node index) : base(span.Type.GenericTypeArguments[0], span, index)
    {
        (_span, _index) = (span, index);
        Absent = index.Absent;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _index.Emit(e, onNull);
        e.Il.Emit(Numeric.IsUnsigned(_index.Type) ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        var index = e.Keep(typeof(long));
        _span.EmitAddress(e, onNull);
        var span = e.Keep(_span.Type.MakeByRefType());
        // As unsigned numbers, so that negative indices are too large.
        e.Il.Emit(OpCodes.Ldloc, index);
        e.Il.Emit(OpCodes.Ldloc, span);
        e.Il.Emit(OpCodes.Ldfld, Spans.Length(_span.Type)!);
        e.Il.Emit(OpCodes.Conv_I8);
        e.Il.Emit(OpCodes.Bge_Un, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, span);
        e.Il.Emit(OpCodes.Ldloc, index);
        e.Il.Emit(OpCodes.Conv_I4);
        e.Call(_span.Type.GetProperty("Item")!.GetMethod!);
        e.Il.Emit(OpCodes.Ldobj, Type);
    }
}

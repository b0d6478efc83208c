using System.Reflection;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>What stands in square brackets.</summary>
internal sealed partial class Binder
{
    private Node? BindIndex(IndexExpr index)
    {
        if (Value(index.Target) is not { } target)
            return null;
        if (target is UnwrapNode)
            return Fail(GuardTypeErrors.NoIndex(index.Span, target.Type, null));
        return Collections.IndexableBehind(target.Type) switch
        {
            [] => BindOn(index, target, target.Type),
            [var only] => BindOn(index, new BehindNode(target, only), only),
            var types => BindEither(index, target, types),
        };
    }

    private Node? BindOn(IndexExpr index, Node target, Type type)
    {
        if (type == typeof(string))
            return Item(index, target, typeof(char));
        if (type.IsSZArray)
            return Item(index, target, type.GetElementType()!);
        if (Spans.Is(type) && Spans.Length(type) is not null)
            return SpanItem(index, target);
        if (Collections.BaseOf(type, typeof(List<>)) is { } list)
            return Item(index, Seen(target, list), list.GetGenericArguments()[0]);
        if (Collections.BaseOf(type, typeof(Dictionary<,>)) is { } dictionary)
            return Entry(index, Seen(target, dictionary), dictionary);
        return Fail(GuardTypeErrors.NoIndex(index.Span, type,
            type == typeof(object) ? "say what the object is: x is int[] && x[0] == 1" : null));
    }

    /// <summary>Lists and dictionaries by their base type, whose private fields are meant.</summary>
    private static Node Seen(Node target, Type type) => target.Type == type ? target : new BehindNode(target, type);

    /// <summary>Target and key are written once, into locals, or nested indices would double the code each time.</summary>
    private EitherNode? BindEither(IndexExpr index, Node target, IReadOnlyList<Type> types)
    {
        if (ItemKey(index) is not { } key)
            return null;
        LocalNode holder = new(target), at = new(key);
        var item = types[1].GetElementType()!;
        return new EitherNode((holder, target), (at, key), types[0],
            new ItemNode(new BehindNode(holder, types[0]), at, index.NullConditional, item),
            new ItemNode(new BehindNode(holder, types[1]), at, index.NullConditional, item));
    }

    private Node? Item(IndexExpr index, Node target, Type item)
    {
        if (ItemKey(index) is not { } key)
            return null;
        if (item.IsPointer || item.IsFunctionPointer)
            return Fail(GuardTypeErrors.Unreadable(index.Span, "pointers are not followed"));
        return new ItemNode(target, key, index.NullConditional, item);
    }

    private Node? SpanItem(IndexExpr index, Node target)
    {
        if (ItemKey(index) is not { } key)
            return null;
        return target.Type.GenericTypeArguments[0].IsPointer
            ? Fail(GuardTypeErrors.Unreadable(index.Span, "pointers are not followed"))
            : new SpanItemNode(target, key);
    }

    private Node? ItemKey(IndexExpr index)
    {
        var key = Value(index.Key);
        return key is null || Numeric.IsInteger(key.Type)
            ? key
            : Fail(GuardTypeErrors.BadKey(index.Key.Span, key.Type, "a whole number"));
    }

    private Node? Entry(IndexExpr index, Node target, Type dictionary)
    {
        var arguments = dictionary.GetGenericArguments();
        var type = arguments[0];
        if (EntryNode.EntryType(dictionary) is null)
            return Fail(GuardTypeErrors.NoIndex(index.Span, dictionary, "this runtime's Dictionary is not known"));
        if (Key(index.Key, type) is not { } key)
            return null;
        MethodInfo? same = null;
        if (type == typeof(string))
            same = Helper(typeof(Texts), nameof(Texts.Same));
        else if (s_byValue.Contains(type))
            same = type.GetMethod("op_Equality", [type, type]);
        var secret = index.Key is StringLiteral text && scope.Secrets.IsSecret(text.Value);
        return new EntryNode(target, key, index.NullConditional, arguments[1], same) { Secret = secret };
    }

    private Node? Key(Expr expr, Type type)
    {
        var direct = type.IsEnum || Numeric.IsInteger(type) || type == typeof(bool);
        if (!direct && type != typeof(string) && !s_byValue.Contains(type))
        {
            return Fail(GuardTypeErrors.NoIndex(expr.Span, type,
                "keys can be texts, whole numbers, enums, Guids and dates: others would run code to compare"));
        }

        if (Beside(expr, new ConstantNode(null, type)) is not { } key)
            return null;
        if (key.Type == type)
            return key;
        if (key is ConstantNode { Value: { } value } && Numeric.IsInteger(type) && Numeric.IsInteger(key.Type) && value is not char
            && Numeric.Fit(Convert.ToDecimal(value, null), type) is { } fitted)
        {
            return new ConstantNode(fitted, type);
        }

        return Numeric.IsInteger(type) && Numeric.IsInteger(key.Type) && Numeric.Promote(key.Type, type) == type
            ? ConvertNode.To(key, type)
            : Fail(GuardTypeErrors.BadKey(expr.Span, key.Type, TypeText.Of(type)));
    }
}

using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>What follows a dot.</summary>
internal sealed partial class Binder
{
    private Node? BindMember(MemberExpr member)
    {
        // A dotted name without a parameter in front is an enum member, and is bound beside an enum; here it has no neighbour.
        if (Root(member) is NameExpr { } root && IsUnknown(root.Name))
            return Missing(root, null);
        if (Value(member.Target) is not { } target)
            return null;
        var inException = !member.NullConditional && IsException(target);
        var node = Special(target, member) ?? Plain(target, member, inException);
        if (node is null || _failure is not null)
            return null;
        return node;
    }

    private static bool IsException(Node node) => node is VariableNode { IsException: true }
        || (node is NarrowNode narrow && (narrow.Inputs & GuardInputs.Exception) != 0 && typeof(Exception).IsAssignableFrom(narrow.Type));

    private Node? Plain(Node target, MemberExpr member, bool inException)
    {
        switch (MemberLookup.Find(target.Type, member.Name))
        {
            case FieldMember { Field.FieldType: { IsByRef: true } or { IsPointer: true } }:
                return Fail(GuardTypeErrors.Unreadable(member.Span, $"'{member.Name}' is a pointer, and pointers are not followed"));
            case FieldMember found:
                return new FieldNode(target, found.Field, member.NullConditional, found.As, found.Exact)
                {
                    Secret = scope.Secrets.IsSecret(member.Name, found.As),
                    SpeaksOfException = inException || target.SpeaksOfException,
                };
            case not FieldMember when scope.Loose(target, member, out var error) is var loose && (loose ?? (object?)error) is not null:
                return loose ?? Fail(error!);
            case CodeMember code:
                return Fail(GuardTypeErrors.GetterRunsCode(member.Span, target.Type, member.Name, code.Why,
                    MemberLookup.Readable(target.Type)));
            default:
                return Fail(GuardTypeErrors.NoMember(member.Span, target.Type, member.Name, MemberLookup.Readable(target.Type),
                    target.Type.IsSealed || target.Type.IsValueType ? null : "for a member of a derived type, write 'x is Type && x.Member'"));
        }
    }

    /// <summary>Members that are no plain fields and yet can be read without running code; null: none of these.</summary>
    private Node? Special(Node target, MemberExpr member)
    {
        var (type, conditional) = (target.Type, member.NullConditional);
        switch (member.Name)
        {
            case "HasValue" when target is UnwrapNode: return new IsNullNode(target, negated: true);
            case "Value" when target is UnwrapNode && !conditional: return new RequireNode(target);
            case not null when target is UnwrapNode && !conditional:
                return Fail(GuardTypeErrors.Unreadable(member.Span, $"this may be null ({TypeText.Of(type)}?)",
                    $"write ?.{member.Name} or .Value.{member.Name}"));
            case "Name" when target is VariableNode { IsThread: true }: return new ThreadNameNode();
            case "Id" when target is VariableNode { IsThread: true }: return target;
            case "Length" when type == typeof(string) || type.IsArray: return new LengthNode(target, conditional);
            case "Length" when Spans.Is(type) && Spans.Length(type) is { } length: return new FieldNode(target, length, conditional);
            case "IsEmpty" when Spans.Is(type) && Spans.Length(type) is { } length:
                return new CompareNode(BinaryOperator.Equal, new FieldNode(target, length, conditional), new ConstantNode(0, typeof(int)), Nodes.Comparison.Direct);
            case "Count" when type.IsArray: return new LengthNode(target, conditional);
            case "Count" when Collections.CountFields(type) is var (count, minus):
                return new CountNode(target, conditional, count, minus);
            case "Count" when Collections.Behind(type) is { Count: > 0 } behind: return new AnyCountNode(target, conditional, behind);
            case "Message" when typeof(Exception).IsAssignableFrom(type) && MemberLookup.Field(type, "_message") is { } text:
                return new FieldNode(target, text, conditional)
                {
                    SpeaksOfException = target.SpeaksOfException || (IsException(target) && !conditional),
                };
            default:
                return typeof(Task).IsAssignableFrom(type) ? TaskMember(target, member) : null;
        }
    }

    private static Node? TaskMember(Node target, MemberExpr member)
    {
        if (MemberLookup.Field(target.Type, "m_stateFlags") is not { } flags)
            return null;
        var state = new FieldNode(target, flags, member.NullConditional);
        switch (member.Name)
        {
            case "Status": return new TaskStatusNode(state);
            case "IsCompleted": return Bits(state, TaskStates.Ended, 0, BinaryOperator.NotEqual);
            case "IsFaulted": return Bits(state, TaskStates.Faulted, 0, BinaryOperator.NotEqual);
            case "IsCanceled": return Bits(state, TaskStates.Canceled | TaskStates.Faulted, TaskStates.Canceled, BinaryOperator.Equal);
            case "IsCompletedSuccessfully": return Bits(state, TaskStates.Ended, TaskStates.RanToCompletion, BinaryOperator.Equal);
            case "Result" when MemberLookup.Field(target.Type, "m_result") is { } result:
                var local = new LocalNode(target);
                return new WhenNode(target, local,
                    Bits(new FieldNode(local, flags, false), TaskStates.Ended, TaskStates.RanToCompletion, BinaryOperator.Equal),
                    new FieldNode(local, result, member.NullConditional), member.NullConditional);
            default: return null;
        }
    }

    private static CompareNode Bits(Node state, int mask, int with, BinaryOperator op) =>
        new(op, new ArithmeticNode(BinaryOperator.BitAnd, state, new ConstantNode(mask, typeof(int))),
            new ConstantNode(with, typeof(int)), Nodes.Comparison.Direct);
}

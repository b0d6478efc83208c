using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary><c>is</c>, <c>in</c> and the text tests.</summary>
internal sealed partial class Binder
{
    /// <summary>The one type that each <c>is</c> of this guard found, by the object in the tree.</summary>
    private readonly Dictionary<IsTypeExpr, Type> _tested = new(ReferenceEqualityComparer.Instance);

    private Node? IsNull(Expr operand, bool negated, Span at)
    {
        if (operand is NullLiteral)
            return Fail(GuardTypeErrors.NullOperand(at));
        if (Any(operand) is not { } value)
            return null;
        if (value is VariableNode { IsThread: true })
            value = new ThreadNameNode();
        if (value.Type.IsValueType && !value.Absent)
            return Fail(GuardTypeErrors.NeverNull(at, value.Type));
        return OutcomeNode.Around(new IsNullNode(value, negated));
    }

    private Node? IsType(IsTypeExpr test)
    {
        if (Value(test.Operand) is not { } value)
            return null;
        TestsTypes = true;
        var found = TypeFinder.Find(test.TypeName);
        if (found.Count == 0)
            return Fail(GuardTypeErrors.NoType(test.Span, test.TypeName, TypeFinder.Near(test.TypeName)));
        var possible = found.Where(type => CanBe(value.Type, type)).ToArray();
        if (possible.Length == 0)
            return Fail(GuardTypeErrors.NeverIs(test.Span, value.Type, TypeText.Of(found[0])));
        var names = possible.Select(TypeText.Full).Distinct().ToArray();
        if (names.Length > 1)
            return Fail(GuardTypeErrors.ManyTypes(test.Span, test.TypeName, names));
        if (possible.Length == 1)
            _tested[test] = possible[0];
        if (!value.Type.IsValueType)
            return OutcomeNode.Around(new IsTypeNode(value, possible, test.Negated));
        return OutcomeNode.Around(value.Absent
            ? new IsNullNode(value, !test.Negated)
            : new SettledNode(value, !test.Negated));
    }

    /// <summary>Whether an expression of the static type may hold an object of the other.</summary>
    private static bool CanBe(Type type, Type other) => type.IsAssignableFrom(other) || other.IsAssignableFrom(type)
        || (!type.IsValueType && ((type.IsInterface && !other.IsSealed) || (other.IsInterface && !type.IsSealed)));

    private Node? In(InExpr test)
    {
        if (Value(test.Operand) is not { } operand)
            return null;
        if (operand is VariableNode { IsThread: true } && test.Choices.Any(c => c is StringLiteral))
            operand = new ThreadNameNode();
        var local = new LocalNode(operand);
        var tests = new List<Node>();
        foreach (var choice in test.Choices)
        {
            var one = choice is NullLiteral ? NullChoice(local, choice) : Choice(local, choice);
            if (one is null)
                return null;
            tests.Add(one);
        }

        return OutcomeNode.Around(new InNode(operand, local, tests));
    }

    private Node? Choice(LocalNode local, Expr choice) =>
        Beside(choice, local) is { } value ? Compare(BinaryOperator.Equal, local, value, choice.Span) : null;

    private Node? NullChoice(LocalNode local, Expr choice) =>
        local.Type.IsValueType && !local.Absent
            ? Fail(GuardTypeErrors.NeverNull(choice.Span, local.Type))
            : new IsNullNode(local, negated: false);

    private Node? Text(TextTestExpr test)
    {
        if (Value(test.Operand) is not { } value)
            return null;
        if (value is VariableNode { IsThread: true })
            value = new ThreadNameNode();
        if (Spans.IsText(value.Type))
        {
            return test.Test == TextTest.Matches
                ? Fail(GuardTypeErrors.Unreadable(test.Span, "regular expressions are tried on texts, and this is a span",
                    "use ==, startswith, endswith, contains, .Length or [i]"))
                : OutcomeNode.Around(new TextTestNode(new SpanTextNode(value), test.Test, test.Text, 0));
        }

        if (!value.Type.IsAssignableFrom(typeof(string)))
            return Fail(GuardTypeErrors.NotText(test.Span, value.Type));
        var pattern = 0;
        if (test.Test == TextTest.Matches)
        {
            if (KnownPatterns.Add(test.Text, out var refusal) is not { } number)
                return Fail(GuardTypeErrors.BadPattern(test.Span, refusal!.Reason, refusal.NotRegular));
            pattern = number;
        }

        return OutcomeNode.Around(new TextTestNode(value, test.Test, test.Text, pattern));
    }
}

using Dotbug.Agent.Guards.Nodes;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>
/// Gives every part of a guard its type and code for one method. One use per object, on the agent's thread. The first thing that is wrong
/// is kept in <see cref="Failure"/>, and null travels up: nothing is thrown, since a program may listen to first-chance exceptions.
/// </summary>
internal sealed partial class Binder(GuardScope scope)
{
    private readonly List<(Expr Value, Type Type)> _narrowed = [];
    private GuardResult? _failure;

    /// <summary>Why there is no result. Only to be asked for after one of the Bind methods gave null.</summary>
    public GuardResult Failure => _failure ?? throw new InvalidOperationException("binding gave up without a reason");

    /// <summary>A type was looked for by its name.</summary>
    public bool TestsTypes { get; private set; }

    /// <summary>The guard as the conditions that must all hold, or null.</summary>
    public IReadOnlyList<Node>? BindGuard(Expr guard)
    {
        if (Condition(guard) is not { } root)
            return null;
        var conjuncts = new List<Node>();
        Split(root, conjuncts);
        return conjuncts;
    }

    /// <summary>A value that is shown, whatever its type; one that may be a secret says so. Or null.</summary>
    public Node? BindValue(Expr value) => Any(value);

    private static void Split(Node node, List<Node> into)
    {
        if (node is LogicNode { And: true } and)
        {
            Split(and.Left, into);
            Split(and.Right, into);
        }
        else
        {
            into.Add(node);
        }
    }

    /// <summary>A bool that is not null.</summary>
    private Node? Condition(Expr expr)
    {
        if (Value(expr) is not { } node)
            return null;
        if (node.Type != typeof(bool))
        {
            return Fail(GuardTypeErrors.NotACondition(expr.Span, $"this is {TypeText.Of(node.Type)}",
                node.Type == typeof(string) ? "compare it: == \"...\"" : "compare it with something"));
        }

        return node.Absent ? Fail(GuardTypeErrors.MaybeNull(expr.Span, node.Type)) : OutcomeNode.Around(node);
    }

    /// <summary>Anything that may be looked at; not null itself, not a secret.</summary>
    private Node? Value(Expr expr)
    {
        if (expr is NullLiteral)
            return Fail(GuardTypeErrors.NullOperand(expr.Span));
        var node = Any(expr);
        return node is { Secret: true } ? Fail(GuardTypeErrors.Secret(expr.Span)) : node;
    }

    /// <summary>As <see cref="Value"/>, secrets included: for tests against null.</summary>
    private Node? Any(Expr expr)
    {
        if (Raw(expr) is not { } node)
            return null;
        node.At = expr.Span;
        if (Nullable.GetUnderlyingType(node.Type) is not null)
            node = new UnwrapNode(node) { Secret = node.Secret, At = expr.Span };
        var narrowed = _narrowed.FindLast(n => n.Value == expr).Type;
        return narrowed is null || node.Type == narrowed || node.Type.IsValueType || node.Secret
            ? node
            : new NarrowNode(node, narrowed) { SpeaksOfException = node.SpeaksOfException, At = expr.Span };
    }

    private Node? Raw(Expr expr) => expr switch
    {
        BoolLiteral literal => new ConstantNode(literal.Value, typeof(bool)),
        IntegerLiteral literal => Integer(literal.Value, literal.Span),
        RealLiteral literal => new ConstantNode(literal.Value, typeof(double)),
        StringLiteral literal => new ConstantNode(literal.Value, typeof(string)),
        CharLiteral literal => new ConstantNode(literal.Value, typeof(char)),
        DurationLiteral literal => new ConstantNode(literal.Nanoseconds, typeof(Duration)),
        NameExpr name => Parameter(name),
        ThisExpr => This(expr.Span),
        VariableExpr variable => Variable(variable),
        MemberExpr member => BindMember(member),
        IndexExpr index => BindIndex(index),
        UnaryExpr { Operator: UnaryOperator.Not } not => Condition(not.Operand) is { } operand ? new NotNode(operand) : null,
        UnaryExpr negate => Negate(negate),
        BinaryExpr { Operator: BinaryOperator.And or BinaryOperator.Or } logic => Logic(logic),
        BinaryExpr binary when IsComparison(binary.Operator) => Comparison(binary),
        BinaryExpr binary => Arithmetic(binary),
        IsTypeExpr isType => IsType(isType),
        IsNullExpr isNull => IsNull(isNull.Operand, isNull.Negated, isNull.Span),
        InExpr isIn => In(isIn),
        TextTestExpr text => Text(text),
        NullLiteral => Fail(GuardTypeErrors.NullOperand(expr.Span)),
        _ => throw new InvalidOperationException($"no binding for {expr.GetType().Name}"),
    };

    private LogicNode? Logic(BinaryExpr logic)
    {
        if (Condition(logic.Left) is not { } left)
            return null;
        var depth = _narrowed.Count;
        if (logic.Operator == BinaryOperator.And)
            Narrow(logic.Left);
        var right = Condition(logic.Right);
        _narrowed.RemoveRange(depth, _narrowed.Count - depth);
        return right is null ? null : new LogicNode(logic.Operator == BinaryOperator.And, left, right);
    }

    /// <summary>What is known on the right of <c>&amp;&amp;</c>, because the left was true.</summary>
    private void Narrow(Expr left)
    {
        if (left is BinaryExpr { Operator: BinaryOperator.And } and)
        {
            Narrow(and.Left);
            Narrow(and.Right);
        }
        else if (left is IsTypeExpr { Negated: false } test && _tested.TryGetValue(test, out var type))
        {
            _narrowed.Add((test.Operand, type));
        }
    }

    /// <summary>What the caller finds wrong with a value that was bound.</summary>
    public Node? Refuse(Diagnostic error) => Fail(error);

    private Node? Fail(Diagnostic error)
    {
        _failure ??= new GuardRefused(error);
        return null;
    }
}

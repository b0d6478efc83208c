using CsCheck;

namespace Dotbug.Spec.Tests;

/// <summary>Generated trees: every kind of node, in any place where the parser could put it.</summary>
internal static class Trees
{
    /// <summary>One of these values.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<string> s_name = Of(
        "a", "Order", "_x", "in", "is", "when", "contains", "class", "null", "Größe", "get", "ctor", "this", "lambda", "b2");

    private static readonly Gen<string> s_typeName = Of(
        "int", "string[]", "Order", "List<int>", "Dictionary<string, int?>", "List<>", "int?", "(int, Order)", "Shop.Order[,]", "T");

    private static readonly Gen<Expr> s_number = Gen.OneOf(
        Gen.Long.Select(n => (Expr)new IntegerLiteral(n)),
        Gen.Select(Gen.Int[0, 5000], Of("b", "kb", "mb", "gb"),
            (n, unit) => (Expr)new IntegerLiteral(n * NumberReader.BytesOf(unit), unit)),
        Gen.Double.Where(double.IsFinite).Select(x => (Expr)new RealLiteral(x)),
        Gen.Int[-9999, 9999].Select(n => (Expr)new DurationLiteral(n * 1_000_000L, $"{n}ms")));

    private static readonly Gen<Expr> s_literal = Gen.OneOf(
        s_number,
        Gen.Bool.Select(b => (Expr)new BoolLiteral(b)),
        Gen.Const((Expr)new NullLiteral()),
        Gen.String.Select(s => (Expr)new StringLiteral(s)),
        Gen.Char.Select(c => (Expr)new CharLiteral(c)));

    private static readonly Gen<Expr> s_leaf = Gen.OneOf(
        s_literal,
        s_name.Select(n => (Expr)new NameExpr(n)),
        Gen.Const((Expr)new ThisExpr()),
        Gen.Enum<SpecVariable>().Where(v => v != SpecVariable.Flow).Select(v => (Expr)new VariableExpr(v)));

    private static readonly Gen<Expr> s_choice = Gen.OneOf(
        s_literal,
        s_name.Select(n => (Expr)new NameExpr(n)),
        Gen.Select(s_name, s_name, (a, b) => (Expr)new MemberExpr(new NameExpr(a), b, false)));

    public static readonly Gen<Expr> Guard = Gen.Recursive<Expr>((depth, self) => depth > 4 ? s_leaf : Gen.OneOf(
        s_leaf,
        Gen.Select(Gen.Enum<BinaryOperator>(), self, self, (op, a, b) => (Expr)Binary(op, a, b)),
        Gen.Select(Gen.Enum<UnaryOperator>(), self, Unary),
        Gen.Select(self, s_name, Gen.Bool, (t, n, c) => (Expr)new MemberExpr(t, n, c)),
        Gen.Select(self, self, Gen.Bool, (t, k, c) => (Expr)new IndexExpr(t, k, c)),
        Gen.Select(self, Of("int", "Order", "Shop.Order", "List<int>", "int[]"), Gen.Bool,
            (o, t, n) => (Expr)new IsTypeExpr(o, t, n)),
        Gen.Select(self, Gen.Bool, (o, n) => (Expr)new IsNullExpr(o, n)),
        Gen.Select(self, s_choice.Array[1, 4], (o, c) => (Expr)new InExpr(o, new EquatableList<Expr>(c))),
        Gen.Select(Gen.Enum<TextTest>(), self, Gen.String[1, 20], (t, o, s) => (Expr)new TextTestExpr(t, o, s))));

    private static readonly Gen<PathSegment> s_segment = Gen.Select(
        Of("Shop", "*Repository", "Or*er", "**", "*", "get", "this", "ctor", "Order"), Gen.Int[-1, 3],
        (p, arity) => new PathSegment(p, arity == 0 || p == "**" ? -1 : arity));

    private static readonly Gen<ParameterPattern> s_parameter = Gen.Select(
        s_typeName, Of<string?>(null, "ref", "in", "out"), Gen.Bool, (type, modifier, any) => any
            ? new ParameterPattern(ParameterPatternKind.Any, null, modifier)
            : new ParameterPattern(ParameterPatternKind.Type, type, modifier));

    private static readonly Gen<EquatableList<ParameterPattern>?> s_parameters = Gen.Select(s_parameter.Array[0, 4], Gen.Int[0, 3],
        (list, kind) => kind switch
        {
            0 => null,
            1 => new EquatableList<ParameterPattern>([.. list, new ParameterPattern(ParameterPatternKind.Rest, null, null)]),
            _ => new EquatableList<ParameterPattern>(list),
        });

    private static readonly Gen<InnerFunction?> s_inner = Gen.Select(
        Of("Local", "lambda", "Get*", "*"), Gen.Int[0, 3], Of<string?>(null, "3_0", "12_4"),
        (name, kind, id) => kind switch
        {
            0 => null,
            1 => new InnerFunction(name, 0, id),
            2 => new InnerFunction(null, 0, id),
            _ => new InnerFunction(null, 7),
        });

    private static readonly Gen<MethodTarget> s_target = Gen.Select(
        Of<string?>(null, "Shop.Orders", "My-App", "*"), s_segment.Array[1, 4], s_segment.Where(s => s.Pattern != "**"),
        Gen.Enum<MemberKind>(), s_parameters, s_inner,
        (assembly, path, method, kind, parameters, inner) => new MethodTarget(
            assembly, new EquatableList<PathSegment>(path), MethodOf(kind, method), kind, parameters, inner, default));

    private static readonly Gen<EquatableList<SpecAction>> s_actions = Gen.Select(Gen.Bool, Gen.Int[0, 200], Gen.Int[0, 2], Gen.Int[0, 100],
        (returns, stack, args, sample) =>
        {
            var actions = new List<SpecAction>();
            if (returns)
                actions.Add(new ReturnAction());
            if (stack is > 0 and <= StackAction.FramesMax)
                actions.Add(new StackAction(stack));
            else if (stack > StackAction.FramesMax)
                actions.Add(new CallerAction());
            if (args > 0)
                actions.Add(new ArgsAction((ArgsDetail)(args - 1)));
            if (sample > 0)
                actions.Add(new SampleAction(sample));
            return new EquatableList<SpecAction>(actions);
        });

    public static readonly Gen<TraceSpec> Spec = Gen.Select(s_target, Guard, Gen.Bool, s_actions,
        (target, guard, guarded, actions) => new TraceSpec(target, guarded ? guard : null, actions))
        .Where(spec => spec.ToString().Length <= SpecErrors.LengthMax);

    private static PathSegment MethodOf(MemberKind kind, PathSegment method) => kind switch
    {
        MemberKind.Constructor => new PathSegment("ctor"),
        MemberKind.StaticConstructor => new PathSegment("cctor"),
        MemberKind.IndexerGetter or MemberKind.IndexerSetter => new PathSegment("this"),
        _ => method,
    };

    /// <summary>The parser folds a minus before a number, and refuses bits of conditions.</summary>
    private static Expr Unary(UnaryOperator op, Expr operand) =>
        op == UnaryOperator.Negate && operand is IntegerLiteral or RealLiteral or DurationLiteral
            ? operand
            : new UnaryExpr(op, operand);

    private static BinaryExpr Binary(BinaryOperator op, Expr left, Expr right)
    {
        var bits = op is BinaryOperator.BitAnd or BinaryOperator.BitOr;
        return bits && (GuardParser.IsCondition(left) || GuardParser.IsCondition(right))
            ? new BinaryExpr(BinaryOperator.And, left, right)
            : new BinaryExpr(op, left, right);
    }
}

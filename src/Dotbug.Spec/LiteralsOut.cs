namespace Dotbug.Spec;

/// <summary>A guard with a question mark in the place of every value that it names: null, true and false say nothing and stay.</summary>
internal static class LiteralsOut
{
    private const string Mark = "?";

    public static Expr Of(Expr e) => e switch
    {
        IntegerLiteral or RealLiteral or StringLiteral or CharLiteral or DurationLiteral => new NameExpr(Mark),
        TextTestExpr t => t with { Operand = Of(t.Operand), Text = Mark },
        UnaryExpr u => u with { Operand = Of(u.Operand) },
        BinaryExpr b => b with { Left = Of(b.Left), Right = Of(b.Right) },
        MemberExpr m => m with { Target = Of(m.Target) },
        IndexExpr i => i with { Target = Of(i.Target), Key = Of(i.Key) },
        IsTypeExpr t => t with { Operand = Of(t.Operand) },
        IsNullExpr n => n with { Operand = Of(n.Operand) },
        InExpr i => i with { Operand = Of(i.Operand), Choices = new EquatableList<Expr>([.. i.Choices.Select(Of)]) },
        NullLiteral or BoolLiteral or NameExpr or ThisExpr or VariableExpr => e,
        _ => throw new ArgumentOutOfRangeException(nameof(e), e, "an expression of another family"),
    };
}

namespace Dotbug.Spec;

/// <summary>Puts what fields stand for into a guard that was written with their names.</summary>
internal static class FieldsIn
{
    /// <summary>
    /// The guard with each field's value in the place of its name. What is put in says that it stands where the name did. Times keep
    /// their names: no path says what they are.
    /// </summary>
    public static Expr Of(Expr e, NamedSpec spec) => e switch
    {
        NameExpr name => spec.Field(name.Name) is { Kind: FieldKind.Value or FieldKind.Identity } field ? At(field.Value, name.Span) : e,
        TextTestExpr t => t with { Operand = Of(t.Operand, spec) },
        UnaryExpr u => u with { Operand = Of(u.Operand, spec) },
        BinaryExpr b => b with { Left = Of(b.Left, spec), Right = Of(b.Right, spec) },
        MemberExpr m => m with { Target = Of(m.Target, spec) },
        IndexExpr i => i with { Target = Of(i.Target, spec), Key = Of(i.Key, spec) },
        IsTypeExpr t => t with { Operand = Of(t.Operand, spec) },
        IsNullExpr n => n with { Operand = Of(n.Operand, spec) },
        InExpr i => i with { Operand = Of(i.Operand, spec) },
        _ => e,
    };

    private static Expr At(Expr value, Span span) => value switch
    {
        MemberExpr m => m with { Target = At(m.Target, span), Span = span },
        _ => value with { Span = span },
    };

    /// <summary>The bare words of a guard, in order: fields, and whatever else was meant (members of enums stand beside them).</summary>
    public static IEnumerable<NameExpr> Names(Expr e) => e switch
    {
        NameExpr name => [name],
        TextTestExpr t => Names(t.Operand),
        UnaryExpr u => Names(u.Operand),
        BinaryExpr b => Names(b.Left).Concat(Names(b.Right)),
        MemberExpr m => Names(m.Target),
        IndexExpr i => Names(i.Target).Concat(Names(i.Key)),
        IsTypeExpr t => Names(t.Operand),
        IsNullExpr n => Names(n.Operand),
        InExpr i => Names(i.Operand),
        _ => [],
    };
}

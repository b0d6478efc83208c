using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>What a guard looks at, as far as it is known from the text alone.</summary>
internal static class GuardWords
{
    /// <summary>It waits for the end of the call.</summary>
    public static bool NeedOutcome(Expr guard) =>
        Name(guard, static v => v is SpecVariable.Return or SpecVariable.Exception or SpecVariable.Elapsed or SpecVariable.Running);

    public static bool AskDepth(Expr guard) => Name(guard, static v => v is SpecVariable.Depth);

    private static bool Name(Expr guard, Func<SpecVariable, bool> wanted) => guard switch
    {
        VariableExpr v => wanted(v.Variable),
        MemberExpr m => Name(m.Target, wanted),
        IndexExpr x => Name(x.Target, wanted) || Name(x.Key, wanted),
        UnaryExpr u => Name(u.Operand, wanted),
        BinaryExpr b => Name(b.Left, wanted) || Name(b.Right, wanted),
        IsTypeExpr t => Name(t.Operand, wanted),
        IsNullExpr n => Name(n.Operand, wanted),
        InExpr i => Name(i.Operand, wanted),
        TextTestExpr t => Name(t.Operand, wanted),
        _ => false,
    };
}

using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>Which guards wait for the end of the call: known from the text alone.</summary>
internal static class GuardWords
{
    public static bool NeedOutcome(Expr guard) => guard switch
    {
        VariableExpr v => v.Variable is SpecVariable.Return or SpecVariable.Exception or SpecVariable.Elapsed or SpecVariable.Running,
        MemberExpr m => NeedOutcome(m.Target),
        IndexExpr x => NeedOutcome(x.Target) || NeedOutcome(x.Key),
        UnaryExpr u => NeedOutcome(u.Operand),
        BinaryExpr b => NeedOutcome(b.Left) || NeedOutcome(b.Right),
        IsTypeExpr t => NeedOutcome(t.Operand),
        IsNullExpr n => NeedOutcome(n.Operand),
        InExpr i => NeedOutcome(i.Operand),
        TextTestExpr t => NeedOutcome(t.Operand),
        _ => false,
    };
}

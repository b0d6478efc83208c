using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>What a guard looks at, as far as it is known from the text alone.</summary>
internal static class GuardWords
{
    /// <summary>It waits for the end of the call.</summary>
    public static bool NeedOutcome(Expr guard) =>
        Name(guard, static v => v is SpecVariable.Return or SpecVariable.Exception or SpecVariable.Elapsed or SpecVariable.Running);

    /// <summary>What the probes of the whole session must do for the sake of this spec.</summary>
    public static Asked Asked(TraceSpec spec)
    {
        var asked = Sessions.Asked.Nothing;
        if (spec.Guard is { } guard)
        {
            asked |= Name(guard, static v => v is SpecVariable.Depth) ? Sessions.Asked.Depth : 0;
            asked |= Name(guard, static v => v is SpecVariable.Flow) ? Sessions.Asked.Flows : 0;
        }
        foreach (var action in spec.Actions)
        {
            asked |= action switch
            {
                FlowAction or SchedAction => Sessions.Asked.Flows,
                FollowAction => Sessions.Asked.Flows | Sessions.Asked.Following,
                _ => 0,
            };
        }
        return asked;
    }

    /// <summary>It looks at this parameter.</summary>
    public static bool Names(Expr guard, string parameter) => Any(guard, e => e is NameExpr name && name.Name == parameter);

    private static bool Name(Expr guard, Func<SpecVariable, bool> wanted) => Any(guard, e => e is VariableExpr v && wanted(v.Variable));

    private static bool Any(Expr guard, Func<Expr, bool> wanted) => guard switch
    {
        NameExpr or VariableExpr => wanted(guard),
        MemberExpr m => Any(m.Target, wanted),
        IndexExpr x => Any(x.Target, wanted) || Any(x.Key, wanted),
        UnaryExpr u => Any(u.Operand, wanted),
        BinaryExpr b => Any(b.Left, wanted) || Any(b.Right, wanted),
        IsTypeExpr t => Any(t.Operand, wanted),
        IsNullExpr n => Any(n.Operand, wanted),
        InExpr i => Any(i.Operand, wanted),
        TextTestExpr t => Any(t.Operand, wanted),
        _ => false,
    };
}

/// <summary>What one spec of a session asks of the probes of all of them.</summary>
[Flags]
internal enum Asked
{
    Nothing = 0,

    /// <summary>A guard looks at <c>$depth</c>: calls count as open.</summary>
    Depth = 1,

    /// <summary>Events tell the flow that they are in.</summary>
    Flows = 2,

    /// <summary>Calls count only in the flows that a spec with <c>follow</c> has found.</summary>
    Following = 4,
}

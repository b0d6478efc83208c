using Dotbug.Agent.Guards.Binding;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards;

/// <summary>
/// From the tree of a guard to code for one method. Runs on the agent's thread only, loads no assembly, runs no code of the program, and
/// throws nothing: whatever a user can get wrong is a value.
/// </summary>
internal static class GuardCompiler
{
    /// <summary>Checks the guard against one method.</summary>
    public static GuardResult Check(Expr guard, GuardScope scope)
    {
        var binder = new Binder(scope);
        var conjuncts = binder.BindGuard(guard);
        if (conjuncts is null)
            return binder.Failure;
        var plan = new GuardPlan(conjuncts, scope) { TestsTypes = binder.TestsTypes };
        return plan.Kept?.Refusal is { } refusal ? new GuardRefused(refusal) : new GuardCompiled(plan);
    }
}

using System.Reflection;
using System.Reflection.Emit;
using Dotbug.Agent.Guards;
using Dotbug.Spec;

namespace Dotbug.Guards.Tests;

/// <summary>Compiles guards of tests and runs them.</summary>
internal static class Guard
{
    public const string Target = "OrderService.Submit when ";

    public static Expr Parse(string text)
    {
        var result = SpecParser.Parse(Target + text);
        Assert.True(result.Error is null, result.Error?.Message);
        return result.Spec!.Guard!;
    }

    public static GuardPlan Plan(string text, GuardScope scope) => Plan(Parse(text), scope);

    public static GuardPlan Plan(Expr guard, GuardScope scope) => GuardCompiler.Check(guard, scope) switch
    {
        GuardCompiled compiled => compiled.Plan,
        GuardRefused refused => throw new InvalidOperationException($"{refused.Error.Code}: {refused.Error.Message}"),
        GuardMissingParameter missing => throw new InvalidOperationException($"{missing.Error.Code}: {missing.Error.Message}"),
        var other => throw new InvalidOperationException(other.ToString()),
    };

    public static Diagnostic? Error(string text, GuardScope scope) => GuardCompiler.Check(Parse(text), scope) switch
    {
        GuardRefused refused => refused.Error,
        GuardMissingParameter missing => missing.Error,
        _ => null,
    };

    /// <summary>The whole guard as code that gives an <see cref="Answer"/>.</summary>
    public static DynamicMethod Compile(GuardPlan plan, TestScope scope)
    {
        var method = new DynamicMethod("guard", typeof(int), scope.Signature, typeof(Guard).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        Label no = il.DefineLabel(), isNull = il.DefineLabel(), fault = il.DefineLabel();
        plan.Emit(il, no, isNull, fault);
        Answers(il, Answer.True);
        il.MarkLabel(no);
        Answers(il, Answer.False);
        il.MarkLabel(isNull);
        Answers(il, Answer.Null);
        il.MarkLabel(fault);
        Answers(il, Answer.Fault);
        return method;
    }

    public static Answer Run(string text, TestScope scope, Outcome? outcome = null, object? result = null, object? self = null,
        params object?[] arguments) => Run(Parse(text), scope, outcome, result, self, arguments);

    public static Answer Run(Expr guard, TestScope scope, Outcome? outcome, object? result, object? self, object?[] arguments)
    {
        var method = Compile(Plan(guard, scope), scope);
        return (Answer)(int)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null,
            [outcome ?? new Outcome(), result, self, .. arguments], null)!;
    }

    private static void Answers(ILGenerator il, Answer answer)
    {
        il.Emit(OpCodes.Ldc_I4, (int)answer);
        il.Emit(OpCodes.Ret);
    }
}

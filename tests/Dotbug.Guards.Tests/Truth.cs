using Dotbug.Spec;

namespace Dotbug.Guards.Tests;

/// <summary>
/// What the guards of <see cref="Arguments_beside_the_outcome"/> mean, said once more in the simplest way: all at once, from left to right, as C# would.
/// </summary>
internal static class Truth
{
    private sealed class Met(Answer answer) : Exception
    {
        public Answer Answer => answer;
    }

    public static Answer Of(string guard, int[] numbers, bool present, bool throws, bool slow)
    {
        int i = numbers[0], j = numbers[1], result = numbers[2];
        int? id = present ? j : null;
        int Id() => id ?? throw new Met(Answer.Null);
        int Ten() => i == 0 ? throw new Met(Answer.Fault) : 10 / i;
        var meanings = new Dictionary<string, Func<bool>>
        {
            ["i < j"] = () => i < j,
            ["i == 0"] = () => i == 0,
            ["order.Id == i"] = () => Id() == i,
            ["order != null"] = () => present,
            ["10 / i > j"] = () => Ten() > j,
            ["$return == i"] = () => !throws && result == i,
            ["$return + j > i"] = () => !throws && result + j > i,
            ["$return > 10 / i"] = () => !throws && result > Ten(),
            ["order?.Id != $return"] = () => !throws && id != result,
            ["$return == order.Id"] = () => !throws && result == Id(),
            ["$exception != null"] = () => throws,
            ["$elapsed > 1ms"] = () => slow,
            ["$return > 0"] = () => !throws && result > 0,
            ["$exception.HResult == i"] = () => throws && new LoudException().HResult == i,
        };
        bool Test(Expr expr) => expr switch
        {
            BinaryExpr { Operator: BinaryOperator.And } and => Test(and.Left) && Test(and.Right),
            BinaryExpr { Operator: BinaryOperator.Or } or => Test(or.Left) || Test(or.Right),
            UnaryExpr { Operator: UnaryOperator.Not } not => !Test(not.Operand),
            _ => meanings[SpecPrinter.Print(expr)](),
        };
        try
        {
            return Test(Guard.Parse(guard)) ? Answer.True : Answer.False;
        }
        catch (Met met)
        {
            return met.Answer;
        }
    }
}

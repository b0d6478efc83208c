using Dotbug.Agent.Guards;

namespace Dotbug.Guards.Tests;

/// <summary>Guards about how a call ended, and what surrounded it.</summary>
public sealed class Outcomes
{
    private static readonly TestScope s_scope = new([("i", typeof(int)), ("wait", typeof(TimeSpan)), ("order", typeof(Order))], typeof(string));
    private static readonly TestScope s_numbers = new([("i", typeof(int))], typeof(int?));

    private static readonly object?[] s_arguments = [5, TimeSpan.FromMilliseconds(3), null];

    [Theory]
    [InlineData("$return == \"ok\"", Answer.True)]
    [InlineData("$return != \"ok\"", Answer.False)]
    [InlineData("$return.Length == 2", Answer.True)]
    [InlineData("$return startswith \"o\"", Answer.True)]
    [InlineData("$exception == null", Answer.True)]
    [InlineData("$exception != null", Answer.False)]
    [InlineData("$exception is InvalidOperationException", Answer.False)]
    [InlineData("$exception is not InvalidOperationException", Answer.True)]
    [InlineData("$exception.Message contains \"x\"", Answer.False)]
    [InlineData("$exception.HResult != 5", Answer.False)]
    [InlineData("!($exception.HResult == 5)", Answer.True)]
    [InlineData("$exception.Message contains \"x\" || $elapsed > 5ms", Answer.True)]
    [InlineData("$elapsed > 5ms", Answer.True)]
    [InlineData("$elapsed > 7ms", Answer.False)]
    [InlineData("$elapsed > wait", Answer.True)]
    [InlineData("$elapsed - $running >= 2ms", Answer.True)]
    [InlineData("$running * 2 < $elapsed", Answer.False)]
    [InlineData("$caller endswith \".Main\"", Answer.True)]
    [InlineData("$depth == 2", Answer.True)]
    [InlineData("$thread == 9", Answer.True)]
    [InlineData("$thread in (1, 9)", Answer.True)]
    [InlineData("$thread == \"worker\"", Answer.True)]
    [InlineData("\"worker\" == $thread", Answer.True)]
    [InlineData("$thread in (\"a\", \"worker\")", Answer.True)]
    [InlineData("$thread startswith \"work\"", Answer.True)]
    [InlineData("$trace == null", Answer.True)]
    [InlineData("$flow == 0", Answer.True)]
    [InlineData("$flow > 3000000000", Answer.False)]
    [InlineData("i == 5 && $elapsed > 5ms && order == null", Answer.True)]
    public void Of_a_call_that_returned(string guard, Answer answer)
    {
        var outcome = new Outcome
        {
            ElapsedNs = 6_000_000, RunningNs = 4_000_000, Caller = "Shop.Program.Main", Depth = 2, ThreadId = 9, ThreadName = "worker",
        };
        Assert.Equal(answer, Guard.Run(guard, s_scope, outcome, "ok", arguments: s_arguments));
    }

    [Theory]
    [InlineData("$return == null", Answer.False)]
    [InlineData("$return != null", Answer.False)]
    [InlineData("$return != \"ok\"", Answer.False)]
    [InlineData("!($return == \"ok\")", Answer.True)]
    [InlineData("$return.Length == 2", Answer.False)]
    [InlineData("$return == null || $exception != null", Answer.True)]
    [InlineData("$exception == null", Answer.False)]
    [InlineData("$exception != null", Answer.True)]
    [InlineData("$exception is LoudException", Answer.True)]
    [InlineData("$exception is System.Exception", Answer.True)]
    [InlineData("$exception is LoudException && $exception.Code == 17", Answer.True)]
    [InlineData("$exception is ArgumentException && $exception.ParamName == \"x\"", Answer.False)]
    [InlineData("$exception.Message contains \"qui\"", Answer.True)]
    [InlineData("$exception.InnerException == null", Answer.True)]
    [InlineData("$exception.InnerException.Message contains \"x\"", Answer.Null)]
    public void Of_a_call_that_threw(string guard, Answer answer)
    {
        var outcome = new Outcome { HasReturn = false, Exception = new LoudException() };
        Assert.Equal(answer, Guard.Run(guard, s_scope, outcome, null, arguments: s_arguments));
    }

    [Fact]
    public void A_returned_null_is_told_from_a_throw()
    {
        Assert.Equal(Answer.True, Guard.Run("$return == null", s_scope, arguments: s_arguments));
        Assert.Equal(Answer.Null, Guard.Run("$return.Length == 2", s_scope, arguments: s_arguments));
        Assert.Equal(Answer.True, Guard.Run("$return == null", s_numbers, arguments: [5]));
        Assert.Equal(Answer.True, Guard.Run("$return > i", s_numbers, result: 6, arguments: [5]));
    }

    [Fact]
    public void Conditions_on_arguments_are_decided_on_entry()
    {
        var plan = Guard.Plan("i == 5 && $elapsed > 5ms && (i > 2 || $return == null) && order != null", s_scope);
        Assert.True(plan.HasEntryPart);
        Assert.True(plan.HasOutcomePart);
        Assert.True(plan.NeedsOutcome);
        Assert.Equal(GuardInputs.Parameters, plan.EntryInputs);
        Assert.Equal(GuardInputs.Elapsed | GuardInputs.Return, plan.OutcomeInputs);
        Assert.Equal(["i", "order"], plan.Parameters.Order());
        Assert.False(Guard.Plan("i == 5 && $depth > 1", s_scope).NeedsOutcome);
        Assert.False(Guard.Plan("$elapsed > 1s", s_scope).HasEntryPart);
    }

    [Theory]
    [InlineData("$exception != null", true, false)]
    [InlineData("$exception is InvalidOperationException && $elapsed > 1s", true, false)]
    [InlineData("$exception.Message contains \"x\"", true, false)]
    [InlineData("$exception == null", false, false)]
    [InlineData("$exception != null || $elapsed > 1s", false, false)]
    [InlineData("!($exception == null)", false, false)]
    [InlineData("$return == null", false, true)]
    [InlineData("$return == null || $return == \"\"", false, true)]
    [InlineData("i == 1 || $return == null", false, false)]
    public void A_plan_says_which_ends_can_match(string guard, bool exception, bool result)
    {
        var plan = Guard.Plan(guard, s_scope);
        Assert.Equal(exception, plan.RequiresException);
        Assert.Equal(result, plan.RequiresReturn);
    }

    [Fact]
    public void Without_an_outcome_its_words_are_refused()
    {
        var scope = new TestScope([("i", typeof(int))], entryOnly: true);
        foreach (var guard in new[] { "$return == 1", "$exception != null", "$elapsed > 1s", "$running > 1s" })
            Assert.Equal("DB1116", Guard.Error(guard, scope)?.Code);
        Assert.Equal("DB1116", Guard.Error("$return == 1", new TestScope([], typeof(void)))?.Code);
    }
}

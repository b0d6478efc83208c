using System.Reflection;
using System.Reflection.Emit;
using CsCheck;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Guards.Tests;

/// <summary>Conditions that need both: what they read of the arguments is read on entry and waits, and the code of the end gets no argument at all.</summary>
public sealed class Arguments_beside_the_outcome
{
    private static readonly TestScope s_scope = new(
        [
            ("i", typeof(int)), ("zero", typeof(int)), ("wait", typeof(TimeSpan)), ("order", typeof(Order)), ("noOrder", typeof(Order)), ("name", typeof(string)),
            ("none", typeof(string)), ("price", typeof(decimal)), ("status", typeof(OrderStatus)), ("id", typeof(Guid)), ("at", typeof(DateTime)), ("gold", typeof(Customer)),
            ("ni", typeof(int?)), ("noInt", typeof(int?)), ("boxed", typeof(object)), ("items", typeof(List<int>)),
        ], typeof(string));

    private static readonly TestScope s_numbers = new([("i", typeof(int)), ("j", typeof(int)), ("zero", typeof(int)), ("order", typeof(Order))], typeof(int));

    private static readonly object?[] s_arguments =
    [
        5, 0, TimeSpan.FromMilliseconds(3), new Order { Customer = new Customer("Ada", 36) }, null, "ok", null, 2.5m, OrderStatus.Paid, Values.Id,
        new DateTime(2026, 11, 5), new GoldCustomer("Eve", 50), 7, null, 5, new List<int> { 1 },
    ];

    [Theory]
    [InlineData("i == 5 || $exception != null", Answer.True)]
    [InlineData("i == 4 || $exception != null", Answer.False)]
    [InlineData("i == 4 || $exception == null", Answer.True)]
    [InlineData("$return == name", Answer.True)]
    [InlineData("name != $return", Answer.False)]
    [InlineData("$return == none", Answer.False)]
    [InlineData("$return != order.Customer.Name", Answer.True)]
    [InlineData("$return == order?.Customer?.Name", Answer.False)]
    [InlineData("$return != noOrder?.Customer?.Name", Answer.True)]
    [InlineData("$return == noOrder.Customer.Name", Answer.Null)]
    [InlineData("$return == null || noOrder.Id == 1", Answer.Null)]
    [InlineData("$return == name || noOrder.Id == 1", Answer.True)]
    [InlineData("$return == null || i / zero == 1", Answer.Fault)]
    [InlineData("$return == name || i / zero == 1", Answer.True)]
    [InlineData("!($return == null && i / zero == 1)", Answer.True)]
    [InlineData("$return == null || (noOrder != null && noOrder.Id == 1)", Answer.False)]
    [InlineData("$elapsed > wait", Answer.True)]
    [InlineData("$elapsed > wait * 2", Answer.False)]
    [InlineData("$elapsed < 5ms || price > 2", Answer.True)]
    [InlineData("$return.Length == i - 3", Answer.True)]
    [InlineData("$return.Length + price == 4.5", Answer.True)]
    [InlineData("$return[i - 5] == \"o\"", Answer.True)]
    [InlineData("$return[i] == \"o\"", Answer.Fault)]
    [InlineData("$return.Length < ni", Answer.True)]
    [InlineData("$return.Length < noInt", Answer.False)]
    [InlineData("$return.Length != noInt", Answer.True)]
    [InlineData("($return == null || status == Paid) && (id == \"6f9619ff-8b86-d011-b42d-00c04fc964ff\" || $return == null)", Answer.True)]
    [InlineData("$exception != null || (gold is GoldCustomer && gold.Points == 7)", Answer.True)]
    [InlineData("gold is GoldCustomer && gold.Points == $return.Length + i", Answer.True)]
    [InlineData("$thread == 9 || $exception != null", Answer.True)]
    [InlineData("$caller contains \"Main\" && ($depth == 2 || $exception != null)", Answer.True)]
    [InlineData("boxed == 5 || $return == null", Answer.True)]
    [InlineData("name startswith \"o\" || $return == null", Answer.True)]
    public void Of_a_call_that_returned(string guard, Answer answer)
    {
        var outcome = new Outcome { ElapsedNs = 6_000_000, Caller = "Shop.Program.Main", Depth = 2, ThreadId = 9 };
        Assert.Equal(answer, Run(Guard.Parse(guard), s_scope, outcome, "ok", s_arguments).Answer);
    }

    [Theory]
    [InlineData("i == 5 || $return == null", Answer.True)]
    [InlineData("i == 4 || $exception != null", Answer.True)]
    [InlineData("$return != name", Answer.False)]
    [InlineData("!($return == name)", Answer.True)]
    [InlineData("$exception.HResult == i", Answer.False)]
    [InlineData("$exception.HResult != i", Answer.True)]
    public void Of_a_call_that_threw(string guard, Answer answer)
    {
        var outcome = new Outcome { HasReturn = false, Exception = new LoudException() };
        Assert.Equal(answer, Run(Guard.Parse(guard), s_scope, outcome, null, s_arguments).Answer);
    }

    /// <summary>Such a call need not wait.</summary>
    [Theory]
    [InlineData("i == 4 && $return == null", Answer.False)]
    [InlineData("(i == 4 && $return == null) || (i == 3 && $exception != null)", Answer.False)]
    [InlineData("!(i == 5 || $return == null)", Answer.False)]
    [InlineData("noOrder.Id == 1 || $return == null", Answer.Null)]
    [InlineData("$return.Length == noOrder.Id", Answer.Null)]
    [InlineData("$return != null && $return.Length > i / zero", Answer.Fault)]
    [InlineData("$exception != null && (i == 4 || $elapsed < wait * i)", null)]
    [InlineData("i == 5 || $return == null", null)]
    [InlineData("i == 4 || $return == null", null)]
    [InlineData("$return == null || noOrder.Id == 1", null)]
    public void A_guard_that_cannot_be_true_any_more_is_decided_on_entry(string guard, Answer? decided)
    {
        var ran = Run(Guard.Parse(guard), s_scope, new Outcome(), "ok", s_arguments);
        Assert.Equal(decided is not null, ran.OnEntry);
        if (decided is { } answer)
            Assert.Equal(answer, ran.Answer);
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    public void A_text_of_at_most_a_kibi_of_characters_is_compared_letter_by_letter(int length)
    {
        var text = new string('x', length);
        Assert.Equal(Answer.True, Texts(text, text.ToArray()));
        Assert.Equal(Answer.False, Texts(text, [.. text[1..], 'y']));
        Assert.Equal(Answer.False, Texts(text, text.ToArray()[1..]));
    }

    [Fact]
    public void Of_a_longer_text_only_the_length_is_known()
    {
        var text = new string('x', Kept.TextMax + 1);
        Assert.Equal(Answer.Fault, Texts(text, text.ToArray()));
        Assert.Equal(Answer.False, Texts(text, text.ToArray()[1..]));
        Assert.Equal(Answer.False, Texts(text, null));
    }

    private static Answer Texts(string name, char[]? result)
    {
        var scope = new TestScope([("first", typeof(string)), ("name", typeof(string))], typeof(string));
        return Run(Guard.Parse("first != $return && $return == name"), scope, new Outcome(), result is null ? null : new string(result), ["a", name]).Answer;
    }

    [Fact]
    public void A_box_is_compared_with_a_kept_text_by_what_is_in_it()
    {
        var scope = new TestScope([("name", typeof(string)), ("none", typeof(string))], typeof(object));
        Assert.Equal(Answer.True, Run(Guard.Parse("$return == name"), scope, new Outcome(), "x", ["x", null]).Answer);
        Assert.Equal(Answer.True, Run(Guard.Parse("$return == name"), scope, new Outcome(), 'x', ["x", null]).Answer);
        Assert.Equal(Answer.False, Run(Guard.Parse("$return == name"), scope, new Outcome(), 5, ["x", null]).Answer);
        Assert.Equal(Answer.True, Run(Guard.Parse("$return == none"), scope, new Outcome(), null, ["x", null]).Answer);
        Assert.Equal(Answer.False, Run(Guard.Parse("$return == none"), scope, new Outcome(), 5, ["x", null]).Answer);
    }

    private static readonly string[] s_leaves =
    [
        "i < j", "i == 0", "order.Id == i", "order != null", "10 / i > j", "$return == i", "$return + j > i", "$return > 10 / i",
        "order?.Id != $return", "$return == order.Id", "$exception != null", "$elapsed > 1ms", "$return > 0", "$exception.HResult == i",
    ];

    private static readonly Gen<string> s_leaf = Gen.Int[0, s_leaves.Length - 1].Select(n => s_leaves[n]);

    private static Gen<string> Tree(int depth) => depth == 0
        ? s_leaf
        : Gen.Frequency(
            (1, s_leaf),
            (2, Gen.Select(Tree(depth - 1), Tree(depth - 1), (l, r) => $"({l} && {r})")),
            (2, Gen.Select(Tree(depth - 1), Tree(depth - 1), (l, r) => $"({l} || {r})")),
            (1, Tree(depth - 1).Select(t => $"!({t})")));

    [Fact]
    public void A_guard_is_true_in_two_parts_when_it_is_true_at_once()
    {
        var (kept, early) = (0, 0);
        Gen.Select(Tree(3), Gen.Int[0, 2].Array[3], Gen.Bool, Gen.Bool, Gen.Bool).Sample((guard, numbers, throws, slow, present) =>
        {
            object?[] arguments = [numbers[0], numbers[1], 0, present ? new Order { Id = numbers[1] } : null];
            var outcome = new Outcome { HasReturn = !throws, Exception = throws ? new LoudException() : null, ElapsedNs = slow ? 2_000_000 : 0 };
            var plan = Guard.Plan(guard, s_numbers);
            var ran = Run(Guard.Parse(guard), s_numbers, outcome, numbers[2], arguments);
            Interlocked.Add(ref kept, plan.Kept is null ? 0 : 1);
            Interlocked.Add(ref early, ran.OnEntry ? 1 : 0);
            return (ran.Answer == Answer.True) == (Truth.Of(guard, numbers, present, throws, slow) == Answer.True);
        }, iter: 2000);
        Assert.True(kept > 300 && early > 100, $"kept {kept}, early {early}: too few to mean anything");
    }

    [Theory]
    [InlineData("$return == boxed", "this object is looked at on entry, and cannot be kept until the outcome is there to compare it with")]
    [InlineData("items[$return.Length] == 1", "this List<int> is looked at on entry, and cannot be kept until the outcome is there to compare it with")]
    [InlineData("name[$return.Length] == \"x\"", "this string is looked at on entry, and cannot be kept until the outcome is there to compare it with")]
    public void What_cannot_wait_is_refused_by_name(string guard, string message)
    {
        var error = Guard.Error(guard, new TestScope([("boxed", typeof(object)), ("items", typeof(List<int>)), ("name", typeof(string))],
            guard.Contains("boxed", StringComparison.Ordinal) ? typeof(object) : typeof(string)));
        Assert.Equal(message, error?.Message);
        Assert.Equal("DB1124", error?.Code);
        Assert.True(error?.Span?.Length > 0);
    }

    [Fact]
    public void Only_so_many_values_wait()
    {
        var guard = string.Join(" || ", Enumerable.Range(0, 17).Select(n => $"(i == {n} && $return == null)"));
        Assert.Equal("DB1125", Guard.Error(guard, s_scope)?.Code);
    }

    /// <summary>Entry and end are two methods; the second one knows the outcome alone.</summary>
    private static (Answer Answer, bool OnEntry) Run(Expr guard, TestScope scope, Outcome outcome, object? result, object?[] arguments)
    {
        const int goesOn = -1;
        var plan = Guard.Plan(guard, scope);
        var entry = Compile(scope.Signature, goesOn, (il, no, isNull, fault) =>
        {
            plan.EmitEntryPart(il, no, isNull, fault);
            if (plan.EmitKeep(il, no, isNull, fault) is { } held)
                plan.Kept!.Store(il, scope, held);
        });
        var first = (int)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [outcome, result, null, .. arguments], null)!;
        if (first != goesOn)
            return ((Answer)first, true);
        var end = Compile(scope.Signature[..3], (int)Answer.True, plan.EmitOutcomePart);
        return ((Answer)(int)end.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [outcome, result, null], null)!, false);
    }

    private static DynamicMethod Compile(Type[] signature, int through, Action<ILGenerator, Label, Label, Label> write)
    {
        var method = new DynamicMethod("part", typeof(int), signature, typeof(Guard).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        Label no = il.DefineLabel(), isNull = il.DefineLabel(), fault = il.DefineLabel();
        write(il, no, isNull, fault);
        foreach (var (label, answer) in new[] { (default(Label?), through), (no, (int)Answer.False), (isNull, (int)Answer.Null), (fault, (int)Answer.Fault) })
        {
            if (label is { } here)
                il.MarkLabel(here);
            il.Emit(OpCodes.Ldc_I4, answer);
            il.Emit(OpCodes.Ret);
        }

        return method;
    }
}

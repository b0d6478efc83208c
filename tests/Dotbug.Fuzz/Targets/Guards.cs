using System.Reflection.Emit;
using Dotbug.Agent.Guards;
using Dotbug.Guards.Tests;
using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class Guards : FuzzTarget
{
    private const string Head = "Shop.Buy when ";

    private static readonly TestScope s_scope = new(
    [
        ("order", typeof(Order)), ("map", typeof(Dictionary<string, int>)), ("list", typeof(List<string>)), ("boxed", typeof(object)), ("price", typeof(decimal)),
        ("i", typeof(int)), ("s", typeof(string)), ("d", typeof(double)), ("status", typeof(OrderStatus)), ("span", typeof(ReadOnlySpan<char>)), ("trap", typeof(Trap)),
        ("array", typeof(int[][])), ("maybe", typeof(int?)), ("pair", typeof((int, string))), ("when", typeof(DateTime)),
    ], typeof(Order), typeof(Customer));

    public override string Name => "guard";
    public override string Reads => "guards: bound to the types of a method, and compiled";
    public override int Share => 2;
    public override long AllocatedBytesMax => 32 << 20;

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        .. Texts.Cases("Dotbug.Guards.Tests/Cases/answers.txt"), .. Texts.Cases("Dotbug.Guards.Tests/Cases/errors.txt"),
        "order.Customer?.Name == \"x\" && map[\"a\"] > 1", "list[0] startswith \"a\" || $return.Id == i",
        "order.Parent.Parent.Parent.Tag is Shop.Order", "array[0][1] in (1, 2)",
        "$exception != null && $elapsed > 50ms", "span.Length > 3 && span[0] == 'x'", "order.Total.Cents + maybe * 2 > price / 3",
        "s matches \"^(a+)+$\"", "boxed is List<Dictionary<string, int[,]>[]>",
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes([
        "order", ".Parent", "?.Parent", ".Customer", ".Total", ".Amount", "map", "[\"a\"]", "list", "[0]", "boxed", "price", "i", "s", "d", "status",
        "span", "trap", "array", "maybe",
        "$return", "$exception", ".Message", "$elapsed", "$depth", "$caller", "this", "null", "true", "(", ")", "!", "-", " && ", " || ", " == ",
        " < ", " + ", " % ", " & ", " is ", " is not ",
        " in (", " matches \"", " contains \"", "int", "List<", "[]", "[,,]", "9223372036854775807", "1e308", "0.1", "50ms", "'c'", "\"t\"", ", ",
    ]);

    public override void Try(byte[] input)
    {
        if (SpecParser.Parse(Head + Texts.Of(input)).Spec?.Guard is not { } guard)
            return;
        if (GuardCompiler.Check(guard, s_scope) is not GuardCompiled compiled)
            return;
        var method = new DynamicMethod("guard", typeof(int), s_scope.Signature, typeof(Guards).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        Label no = il.DefineLabel(), isNull = il.DefineLabel(), fault = il.DefineLabel();
        compiled.Plan.Emit(il, no, isNull, fault);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Ret);
        foreach (var label in (Label[])[no, isNull, fault])
        {
            il.MarkLabel(label);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ret);
        }
        // The JIT is the judge of the code.
        System.Runtime.CompilerServices.RuntimeHelpers.PrepareMethod(Handle(method));
    }

    private static RuntimeMethodHandle Handle(DynamicMethod method) => (RuntimeMethodHandle)typeof(DynamicMethod)
        .GetMethod("GetMethodDescriptor", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.Invoke(method, null)!;
}

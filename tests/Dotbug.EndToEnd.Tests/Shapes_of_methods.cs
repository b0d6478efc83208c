using System.Text.RegularExpressions;
using Dotbug.Targets;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>
/// Every shape of method: a program answers the same traced and untraced, and its calls are shown as golden/shapes.* hold them, on every runtime.
/// </summary>
public sealed partial class Shapes_of_methods
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Are_traced_with_their_values(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent);
        foreach (var (scenario, specs) in s_all)
        {
            await target.CallAsync(scenario);
            var before = await target.CallAsync(scenario);
            await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", .. specs, .. Trace.Unlimited]);
            await tool.ArmedAsync();
            var during = await target.CallAsync(scenario);
            tool.Signal(ToolProcess.Terminate);
            var ran = await tool.EndAsync();
            Assert.Equal(before, during);
            Assert.Equal(before, await target.CallAsync(scenario));
            Assert.Equal(0, ran.ExitCode);
            Assert.Contains("still inside 0.", ran.Err, StringComparison.Ordinal);
            Assert.DoesNotContain("dotbug has failed", ran.Err, StringComparison.Ordinal);
            var name = runtime == 8 && scenario == "refstructs" ? "shapes.refstructs-8.text" : $"shapes.{scenario}.text";
            var refused = string.Concat(ran.Err.Split('\n').Where(l => l.StartsWith("    ", StringComparison.Ordinal) || l.Contains("are shown", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select(l => l.Trim() + "\n"));
            Golden.Check(name, refused + Address().Replace(Elapsed().Replace(Head().Replace(ran.Out, "$1 "), ""), "<address>"));
        }
    }

    private static readonly (string Scenario, string[] Specs)[] s_all =
    [
        ("spans", ["Shop.Shapes.Spans.* -> return"]),
        ("refs", ["Shop.Shapes.References.* -> return", "Shop.Shapes.Shelf.* -> return", "Shop.Shapes.Slot<>.* -> return"]),
        ("refstructs", ["Shop.Shapes.RefStructs.* -> return", "Shop.Shapes.Words.* -> return", "Shop.Shapes.Words.ctor -> return",
            "Shop.Shapes.Window<>.* -> return", "Shop.Shapes.Window<>.ctor -> return", "Shop.Shapes.Window<>.Current.get -> return"]),
        ("raw", ["Shop.Bodies.Raw.* -> return", "Shop.Bodies.Raw.Tail"]),
        ("fsharp", ["Shop.Sharp.Shapes.* -> return", "Shop.Sharp.Shapes.even", "Shop.Sharp.Shapes.odd", "Shop.Sharp.Route.* -> return"]),
        ("basic", ["Shop.Basic.Shapes.* -> return", "Shop.Basic.Depot.* -> return", "Shop.Basic.Crate.* -> return"]),
        ("odd", ["Shop.Shapes.Odd.* -> return", "Shop.Shapes.Odd.Litter.Finalize -> return", "Shop.Shapes.Odd.Opening.cctor -> return",
            "Shop.Shapes.Odd.Closed/lambda#1 -> return", "Shop.Shapes.Odd.Closed/Twice -> return"]),
        ("pointers", ["Shop.Shapes.Pointers.* -> return"]),
        ("statics", ["Shop.Shapes.Units.* -> return", "Shop.Shapes.IUnit<>.* -> return", "Shop.Shapes.Money2.op_Addition -> return",
            "Shop.Shapes.Money2.Zero.get -> return"]),
    ];

    [GeneratedRegex(@"^\S+Z (#\d+) t\d+/\d+ +", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@"\b\d{12,}\b")]
    private static partial Regex Address();

    [GeneratedRegex(@" [\d.]+ (ns|us|ms|s)(, ran [\d.]+ (ns|us|ms|s))?$", RegexOptions.Multiline)]
    private static partial Regex Elapsed();
}

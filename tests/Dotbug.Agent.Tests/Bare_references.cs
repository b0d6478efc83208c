using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Tests;

/// <summary>Which <c>ref</c> parameters are read.</summary>
public sealed class Bare_references
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void Of_the_frameworks_own_helpers_are_not_read_for_they_may_lie_behind_the_last_item()
    {
        var helpers = typeof(string).Assembly.GetType("System.SpanHelpers")!.GetMethods(Any | BindingFlags.DeclaredOnly);
        var references = helpers.SelectMany(m => MethodShape.Of(m).Parameters).Where(p => p.IsRef && !p.IsOut).ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, p => Assert.Equal(Pass.None, p.Pass));
        Assert.All(helpers.Select(MethodShape.Of), shape => Assert.DoesNotContain(shape.Out, p => p.Pass == Pass.None));
        Assert.Equal(Pass.None, MethodShape.Of(typeof(Unsafe).GetMethod("AsRef", Any, [typeof(void*)])!).Return!.Pass);
    }

    [Fact]
    public void Of_what_anybody_may_call_are_read()
    {
        var exchange = MethodShape.Of(typeof(Interlocked).GetMethod("Exchange", [typeof(int).MakeByRefType(), typeof(int)])!);
        Assert.Equal(Pass.Address, exchange.Parameters[0].Pass);
        Assert.Equal(Pass.Typed, MethodShape.Of(typeof(Array).GetMethod("Resize")!).Parameters[0].Pass);
        Assert.Equal(Pass.Address, MethodShape.Of(typeof(Bare_references).GetMethod(nameof(Own), Any)!).Parameters[0].Pass);
    }

    private static void Own(ref string text) => text += "";
}

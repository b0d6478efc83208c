using System.Diagnostics;
using System.Reflection;
using Dotbug.Agent.Binding;
using Dotbug.Spec;

namespace Dotbug.Binding.Tests;

public class What_is_known_of_a_method
{
    private static BindResult Bind(string target, int methodsMax = 100) =>
        MethodBinder.Bind((MethodTarget)SpecParser.Parse(target).Spec!.Target, new BindOptions(methodsMax));

    private static BoundMethod One(string target) => Assert.Single(Bind(target).Methods);

    [Fact]
    public void An_async_method_has_its_state_machine()
    {
        var method = One("OrderService.SaveAsync");
        Assert.True(method.IsAsync);
        Assert.False(method.IsIterator);
        Assert.Equal("MoveNext", method.MoveNext!.Name);
        Assert.StartsWith("<SaveAsync>", method.MoveNext.DeclaringType!.Name);
        Assert.Equal((int)method.MoveNextToken, method.MoveNext.MetadataToken);
    }

    [Theory]
    [InlineData("OrderService.Numbers", false)]
    [InlineData("OrderService.NumbersAsync", true)]
    public void An_iterator_is_not_async_but_its_enumeration_may_be(string target, bool asyncIterator)
    {
        var method = One(target);
        Assert.False(method.IsAsync);
        Assert.True(method.IsIterator);
        Assert.Equal(asyncIterator, method.IsAsyncIterator);
        Assert.Equal("MoveNext", method.MoveNext!.Name);
    }

    [Fact]
    public void An_ordinary_method_has_no_state_machine()
    {
        var method = One("OrderService.Submit(int)");
        Assert.False(method.IsAsync || method.IsIterator);
        Assert.Null(method.MoveNext);
    }

    [Fact]
    public void Methods_of_generic_types_are_open_definitions()
    {
        var method = One("Shop.Box<>.Area");
        Assert.True(method.Method.DeclaringType!.IsGenericTypeDefinition);
        Assert.Same(method.Module, method.Method.Module);
    }

    [Fact]
    public void Names_are_short_and_long()
    {
        var method = One("OrderService.Submit(int, string)");
        Assert.Equal("OrderService.Submit", method.ShortName);
        Assert.Equal("Dotbug.Binding.Tests!Shop.Orders.OrderService.Submit(int, string)", method.Signature);
    }

    [Fact]
    public void Too_many_are_counted_but_not_made()
    {
        var result = Bind("System.String.*", methodsMax: 5);
        Assert.Equal(6, result.Methods.Count);
        Assert.True(result.Total > 50);
    }

    [Theory]
    [InlineData("OrderServce.Submit", "Dotbug.Binding.Tests!Shop.Orders.OrderService.Submit(int)")]
    [InlineData("OrderService.Sumbit", "Dotbug.Binding.Tests!Shop.Orders.OrderService.Submit(int)")]
    [InlineData("OrderService.Submit(double)", "Dotbug.Binding.Tests!Shop.Orders.OrderService.Submit(int)")]
    [InlineData("orderservice.submit", "Dotbug.Binding.Tests!Shop.Orders.OrderService.Submit(int)")]
    [InlineData("Order.Totl.get", "Dotbug.Binding.Tests!Shop.Orders.Order.Total.get()")]
    public void When_nothing_matches_similar_names_are_given(string target, string near)
    {
        var result = Bind(target);
        Assert.Equal(0, result.Total);
        Assert.Equal(near, result.Near[0]);
        Assert.True(result.Near.Count <= 5);
    }

    [Fact]
    public void Similar_names_are_not_given_for_what_is_like_nothing() =>
        Assert.Empty(Bind("Qqqqzzzzwwww.Xxyyzzxxyyzz").Near);

    [Fact]
    public void Dynamic_assemblies_are_refused_by_name()
    {
        var dynamic = System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName("Made.At.Run.Time"), System.Reflection.Emit.AssemblyBuilderAccess.Run);
        dynamic.DefineDynamicModule("m");
        var refused = Assert.Single(Bind("Made.At.Run.Time!A.B").Refused);
        Assert.Equal("Made.At.Run.Time", refused.Method);
        Assert.StartsWith("the assembly is dynamic", refused.Reason);
    }

    [Theory]
    [InlineData("debug", DebuggableAttribute.DebuggingModes.Default | DebuggableAttribute.DebuggingModes.DisableOptimizations, true)]
    [InlineData("debug", DebuggableAttribute.DebuggingModes.IgnoreSymbolStoreSequencePoints, false)]
    [InlineData(null, DebuggableAttribute.DebuggingModes.Default | DebuggableAttribute.DebuggingModes.DisableOptimizations, false)]
    public void Methods_that_Hot_Reload_may_change_are_refused(string? setting, DebuggableAttribute.DebuggingModes modes, bool isRefused)
    {
        var made = new System.Reflection.Emit.PersistedAssemblyBuilder(new AssemblyName("Built.To.Debug"), typeof(object).Assembly,
            [new(typeof(DebuggableAttribute).GetConstructor([typeof(DebuggableAttribute.DebuggingModes)])!, [modes])]);
        var type = made.DefineDynamicModule("m").DefineType("Changing", TypeAttributes.Public);
        type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static).GetILGenerator().Emit(System.Reflection.Emit.OpCodes.Ret);
        type.CreateType();
        var file = new MemoryStream();
        made.Save(file);
        file.Position = 0;
        var context = new System.Runtime.Loader.AssemblyLoadContext("debug", isCollectible: false);
        var assembly = context.LoadFromStream(file);
        var before = Environment.GetEnvironmentVariable("DOTNET_MODIFIABLE_ASSEMBLIES");
        Environment.SetEnvironmentVariable("DOTNET_MODIFIABLE_ASSEMBLIES", setting);
        try
        {
            var scan = AssemblyScan.All([]).Single(s => s.Assembly == assembly);
            Assert.Equal(isRefused, Refusals.Reason(new Candidate(scan, scan.Reader.MethodDefinitions.First(), null))?.Contains("Hot Reload", StringComparison.Ordinal) == true);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_MODIFIABLE_ASSEMBLIES", before);
        }
    }

    [Fact]
    public void Methods_of_collectible_load_contexts_are_refused()
    {
        var context = new System.Runtime.Loader.AssemblyLoadContext("c", isCollectible: true);
        context.LoadFromAssemblyPath(typeof(SpecParser).Assembly.Location);
        var result = Bind("Dotbug.Spec!SpecParser.Parse(string, _)");
        context.Unload();
        Assert.Equal(2, result.Total);
        Assert.Same(typeof(SpecParser).Module, Assert.Single(result.Methods).Module);
        Assert.Contains("can be unloaded", Assert.Single(result.Refused).Reason);
    }

    [Fact]
    public void Binding_runs_no_resolve_handler_and_loads_no_assembly()
    {
        _ = Bind("OrderService.Submit");
        // Other tests load what they like, on threads of their own.
        var thread = Environment.CurrentManagedThreadId;
        var (asked, loaded) = (0, 0);
        ResolveEventHandler onResolve = (_, _) =>
        {
            asked += Environment.CurrentManagedThreadId == thread ? 1 : 0;
            return null;
        };
        AssemblyLoadEventHandler onLoad = (_, _) => loaded += Environment.CurrentManagedThreadId == thread ? 1 : 0;
        AppDomain.CurrentDomain.AssemblyResolve += onResolve;
        AppDomain.CurrentDomain.AssemblyLoad += onLoad;
        _ = Bind("**.Submit*");
        AppDomain.CurrentDomain.AssemblyResolve -= onResolve;
        AppDomain.CurrentDomain.AssemblyLoad -= onLoad;
        Assert.Equal((0, 0), (asked, loaded));
    }
}

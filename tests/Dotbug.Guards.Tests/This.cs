namespace Dotbug.Guards.Tests;

/// <summary><c>this</c>, and what is known inside generic types.</summary>
public sealed class This
{
    public class Repository<T> : Keeper
    {
        public T? Last { get; set; }
    }

    public class Keeper
    {
        public int Count { get; set; } = 3;
    }

    [Fact]
    public void Of_a_class_gives_its_members()
    {
        var scope = new TestScope([("noOrder", typeof(Order))], self: typeof(Order));
        Assert.Equal(Answer.True, Guard.Run("this.Id == 42 && this.Customer == null", scope, self: new Order(), arguments: [null]));
        Assert.Equal(Answer.True, Guard.Run("this != noOrder", scope, self: new Order(), arguments: [null]));
        Assert.Equal(Answer.True, Guard.Run("this is Order", scope, self: new Order(), arguments: [null]));
    }

    [Fact]
    public void Of_a_struct_gives_its_members()
    {
        var scope = new TestScope([], self: typeof(Money));
        Assert.Equal(Answer.True, Guard.Run("this.Amount == 2 && this.Cents == null", scope, self: new Money { Amount = 2m }));
    }

    [Fact]
    public void Of_a_generic_type_gives_what_all_instantiations_share()
    {
        var scope = new TestScope([], self: typeof(Keeper));
        var open = new OpenScope();
        Assert.Equal(Answer.True, Guard.Run("this.Count == 3", scope, self: new Repository<string>()));
        Assert.Equal("DB1102", Guard.Error("this.Last == null", open)?.Code);
        Assert.Null(Guard.Error("this.Count == 3", open));
        Assert.Null(Guard.Error("this is This.Repository<string> && this.Last == \"x\"", open));
        Assert.Equal(Answer.True, Guard.Run("this is This.Repository<string> && this.Last == \"x\"", scope,
            self: new Repository<string> { Last = "x" }));
        Assert.Equal(Answer.False, Guard.Run("this is This.Repository<string> && this.Last == \"x\"", scope,
            self: new Repository<int>()));
    }

    [Fact]
    public void Is_refused_in_a_static_method() =>
        Assert.Equal("DB1117", Guard.Error("this == null", new TestScope([]))?.Code);

    /// <summary>A method of <c>Repository&lt;T></c>, whatever T.</summary>
    private sealed class OpenScope : Dotbug.Agent.Guards.GuardScope
    {
        public override IReadOnlyList<string> ParameterNames => [];
        public override Type? ThisType => typeof(Repository<>);
        public override Type? ReturnType => typeof(void);
        public override Type? ParameterType(string name) => null;
        public override bool IsRedacted(string parameterName) => false;
        public override void LoadParameter(System.Reflection.Emit.ILGenerator il, string name) => throw new NotSupportedException();
        public override void LoadParameterAddress(System.Reflection.Emit.ILGenerator il, string name) => throw new NotSupportedException();
        public override void LoadThis(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadReturn(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadHasReturn(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadException(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadElapsedNs(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadRunningNs(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadDepth(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadCallerName(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadThreadId(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadThreadName(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadKept(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadFlow(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadTask(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
        public override void LoadTraceId(System.Reflection.Emit.ILGenerator il) => throw new NotSupportedException();
    }
}

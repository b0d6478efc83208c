namespace Dotbug.Spec;

/// <summary>
/// One line of the trace language as a tree: <c>target [when guard] [-> action, action ...]</c>. Immutable, made by
/// <see cref="SpecParser"/>; <see cref="ToString"/> is the canonical text, and parsing that text gives an equal tree.
/// </summary>
public sealed record TraceSpec(Target Target, Expr? Guard, EquatableList<SpecAction> Actions)
{
    public override string ToString() => SpecPrinter.Print(this);
}

/// <summary>What to trace. Spans do not take part in equality, so that a reprinted tree equals its original.</summary>
public abstract record Target(Span Span)
{
    public virtual bool Equals(Target? other) => other is not null && EqualityContract == other.EqualityContract;
    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>
/// Methods, by pattern. <c>Path</c> are the dot-separated names before the method's own (namespaces, then types, outermost
/// first); it is matched as a suffix, so <c>OrderService.Submit</c> finds the type in any namespace. <c>Parameters</c> are those
/// of the method itself (for accessors: of the accessor, a setter's value included), never those of <c>Inner</c>.
/// </summary>
public sealed record MethodTarget(
    string? Assembly,
    EquatableList<PathSegment> Path,
    PathSegment Method,
    MemberKind Kind,
    EquatableList<ParameterPattern>? Parameters,
    InnerFunction? Inner,
    Span Span) : Target(Span);

/// <summary>Something that the runtime does (<c>gc</c>, <c>locks</c> ...).</summary>
public sealed record RuntimeTarget(string Name, Span Span) : Target(Span);

/// <summary>
/// One name of a path. <c>Pattern</c> may hold <c>*</c> (any characters of one name) or be <c>**</c> (any number of names).
/// <c>Arity</c> is the number of type parameters: -1 when the spec does not say, otherwise exactly that many
/// (<c>List&lt;></c> is 1, <c>Pair&lt;,></c> is 2). Metadata names are matched without their back-tick suffix.
/// </summary>
public sealed record PathSegment(string Pattern, int Arity = -1)
{
    public bool CrossesDots => Pattern == "**";
    public bool HasWildcard => Pattern.Contains('*', StringComparison.Ordinal);
}

/// <summary>
/// What the last word of a method target said. For accessors <c>Method</c> is the property or event (<c>Order.Total.get</c>:
/// method <c>Total</c>); for indexers it is <c>this</c>; for constructors it is <c>ctor</c> or <c>cctor</c>.
/// </summary>
public enum MemberKind { Method, Constructor, StaticConstructor, Getter, Setter, IndexerGetter, IndexerSetter, Adder, Remover }

/// <summary>
/// One parameter in <c>Submit(int, _, ..)</c>. <c>Type</c> is a C# type name, normalised: keywords for the primitives
/// (<c>Int32</c> and <c>System.Int32</c> become <c>int</c>), <c>int?</c> for <c>Nullable&lt;int></c>, no white space but one
/// blank after a comma; <c>List&lt;></c> stands for any type arguments; a type parameter is its name. Null for <c>_</c> and
/// <c>..</c>. <c>Modifier</c> is <c>ref</c>, <c>in</c>, <c>out</c> or null (null matches any).
/// </summary>
public sealed record ParameterPattern(ParameterPatternKind Kind, string? Type, string? Modifier);

public enum ParameterPatternKind { Type, Any, Rest }

/// <summary>
/// A function inside a method: a local function by name (<c>/Local</c>, wildcards allowed), or a lambda (<c>/lambda</c> all of
/// them, <c>/lambda#2</c> the second in source order, counted from 1). <c>Ordinal</c> is 0 for all. <c>Name</c> is null for
/// lambdas. <c>CompilerId</c> comes from pasted stack frames: the compiler's own numbers, <c>3_0</c> in
/// <c>&lt;Submit>b__3_0</c> and <c>&lt;Submit>g__Local|3_0</c> (method, then function); null matches any.
/// </summary>
public sealed record InnerFunction(string? Name, int Ordinal, string? CompilerId = null);

namespace Exploring;

/// <summary>Every reason for which a method may be refused, and whose it is. Any other one is a failure of the exploration.</summary>
/// <param name="HasBody">The method has IL: without an answer to this reason it would be a gap.</param>
internal sealed record Reason(string Text, bool HasBody, string Whose)
{
    private const string ClosedListFile = "the closed list: `src/Dotbug.Agent/Binding/ClosedList.cs`";

    public static IReadOnlyList<Reason> All { get; } =
    [
        new("it has no body, and no loaded type implements it", false, "nothing to rewrite: abstract"),
        new("the runtime itself implements it", false, "nothing to rewrite: no IL"),
        new("it is native code (P/Invoke)", false, "nothing to rewrite: no IL"),
        new("it is an intrinsic: the JIT may replace calls, so its body may never run", true, "the runtime's"),
        new("it is [NonVersionable]: compiled into its callers for good, so its body may never run", true, "the runtime's"),
        new("it takes a variable argument list (__arglist)", true, "the runtime's: on Linux such a method cannot be called"),
        new("it is compiled as runtime-async, which is not supported yet", true,
            "ours: a preview of .NET 11, off by default, so nothing calls it"),
        new("it leaves by jmp", true, "the runtime's: nothing may stand before `jmp`"),
        new("it ends in an explicit tail call", true, "ours, for `return` alone: the tail call is kept"),
        new("its completion cannot be seen", true, "ours, for `return` alone: a builder that is not a framework's, or pools its boxes"),
        new("the runtime calls it where no other call is allowed", true, ClosedListFile),
        new("probes themselves use it", true, ClosedListFile),
    ];

    /// <summary>Some reasons go on with a name.</summary>
    public static Reason Of(string text) =>
        All.FirstOrDefault(r => text.StartsWith(r.Text, StringComparison.Ordinal)) ?? new Reason(text, true, "**not accounted for**");

    public static bool IsKnown(string text) => All.Any(r => text.StartsWith(r.Text, StringComparison.Ordinal));
}

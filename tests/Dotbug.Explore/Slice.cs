namespace Exploring;

/// <summary>The specs of one session. A large assembly is taken in slices,
/// by the first letter of its methods' names: each method is in one of them.</summary>
internal sealed record Slice(string Name, IReadOnlyList<string> Specs)
{
    private static readonly string[] s_accessors = ["", ".get", ".set", ".add", ".remove", "/lambda", "/*",
        ".get/lambda", ".get/*", ".set/lambda", ".set/*"];

    private static readonly string[] s_constructors =
        ["ctor", "cctor", "ctor/lambda", "ctor/*", "cctor/lambda", "cctor/*"];

    public static IReadOnlyList<Slice> Of(string assembly, bool isLarge)
    {
        if (!isLarge)
            return [new("all", [.. Named(assembly, "*"), .. Constructors(assembly)])];
        var slices = new List<Slice> { new("constructors", Constructors(assembly)) };
        for (var letter = 'A'; letter <= 'Z'; letter++)
            slices.Add(new($"{letter}", [.. Named(assembly, $"{letter}*"), .. Named(assembly,
                $"{char.ToLowerInvariant(letter)}*")]));
        slices.Add(new("_", Named(assembly, "_*")));
        return slices;
    }

    private static string[] Constructors(string assembly) =>
        [.. s_constructors.Select(c => $"{assembly}!**.{c} -> return")];

    private static string[] Named(string assembly,
        string name) => [.. s_accessors.Select(a => $"{assembly}!**.{name}{a} -> return")];
}

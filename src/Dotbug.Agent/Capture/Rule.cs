using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// How a type of the framework is shown: its look, and the fields to read, by their names (see <see cref="Route"/>). A rule
/// whose fields are not there, or are not what they should be, is not used: the type is then shown by its plain fields.
/// </summary>
internal sealed record Rule(Shape Shape, params string[] Paths)
{
    /// <summary>Also for types that derive from it. Otherwise these are shown by their own fields.</summary>
    public bool Derived { get; init; }

    public ValueTag Tag { get; init; }
    public int Bytes { get; init; }
    public int Step { get; init; } = 1;
    public bool IsMap { get; init; }

    /// <summary>The value that stands at the path, in place of the object around it. Of several, the first that is not null.</summary>
    public static Rule Alias(params string[] paths) => new(Shape.Alias, paths) { Derived = true };

    /// <summary>The name to show in place of the type's own, for what the program knows under another.</summary>
    public string? Name { get; init; }

    /// <summary>An object with these members: <c>Name=path</c>, <c>Name=!path</c> for whether a reference is null, <c>Name=*path</c> for
    /// what a weak handle points to, <c>Name=?path</c> for whether a source was cancelled, <c>Name=path-path</c> for a difference of
    /// two ints.</summary>
    public static Rule View(params string[] members) => new(Shape.View, members);

    /// <summary>The same, for all that derive from it too, whose own fields are not shown.</summary>
    public static Rule ViewOfAll(params string[] members) => new(Shape.View, members) { Derived = true };

    /// <summary>So many bytes, which fields in this order fill.</summary>
    public static Rule Copied(ValueTag tag, int bytes, params string[] fields) =>
        new(Shape.Copied, fields) { Tag = tag, Bytes = bytes };

    /// <summary>Items of an array; the count is the array's length when there is no path to one.</summary>
    public static Rule Sequence(string items, string count = "", string start = "", int step = 1) =>
        new(Shape.Sequence, items, count, start) { Derived = true, Step = step };

    /// <summary>Two arrays, of keys and of values.</summary>
    public static Rule Zip(string keys, string values, string count = "") =>
        new(Shape.Zip, keys, values, count) { Derived = true, IsMap = true };
}

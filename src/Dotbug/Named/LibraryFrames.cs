using Dotbug.Protocol;

namespace Dotbug;

/// <summary>
/// What stands on a stack between a word's method in a library and whoever used that library: <c>Task.Run</c> above the method by which the task was made. It is left
/// out, and the first frame is the user's. Of the libraries that dotbug's own files know; of a program's own words every frame says something.
/// </summary>
internal static class LibraryFrames
{
    private const string Framework = "System";

    private static readonly Lazy<HashSet<string>> s_assemblies = new(() => [.. NamedSpecFiles.OfDotbug.Specs.Select(s => s.Target.Assembly).OfType<string>()]);

    /// <summary>How the names of such frames begin: <c>System.Threading.</c>, <c>Akka.</c>; null when none is left out.</summary>
    public static string? PrefixOf(ProbeInfo probe)
    {
        // word: Assembly!Name.Space.Type.Method(...)
        var signature = probe.Signature.AsSpan();
        var (begin, end) = (signature.IndexOf(": ") + 2, signature.IndexOf('!'));
        if (!probe.Runtime || begin < 2 || end < begin || !s_assemblies.Value.Contains(signature[begin..end].ToString()))
            return null;
        var names = signature[(end + 1)..].ToString().Split('.');
        return names.Length < 3 ? null : names[0] == Framework ? $"{names[0]}.{names[1]}." : $"{names[0]}.";
    }
}

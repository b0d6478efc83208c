using System.Text;

namespace Dotbug.Agent.Binding;

/// <summary>One name, or a pattern of one (<c>*</c> is any characters). Works on UTF-8 as metadata holds it, so that a scan of all types
/// and methods of a process allocates nothing.</summary>
internal sealed class NamePattern(string text)
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public bool HasWildcard { get; } = text.Contains('*', StringComparison.Ordinal);

    public bool Matches(ReadOnlySpan<byte> name) => HasWildcard ? Glob(_text, name) : name.SequenceEqual(_text);

    private static bool Glob(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}

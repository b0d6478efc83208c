using System.Runtime.InteropServices;
using System.Text;
using Dotbug.Targets;

namespace Fuzzing;

/// <summary>Inputs that are text.</summary>
internal static class Texts
{
    /// <summary>As UTF-8, and sometimes as UTF-16, which has texts that no UTF-8 has: lone surrogates.</summary>
    public static string Of(byte[] input) => input.Length % 16 == 2
        ? new string(MemoryMarshal.Cast<byte, char>(input.AsSpan(0, input.Length & ~1)))
        : Encoding.UTF8.GetString(input);

    public static byte[][] Bytes(IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Lines of a file of cases, up to the arrow.</summary>
    public static IEnumerable<string> Cases(string file) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", file))
        let text = line.Split(" => ")[0].TrimStart('>', ' ')
        where text.Length > 0 && line[0] is not '#'
        select text;
}

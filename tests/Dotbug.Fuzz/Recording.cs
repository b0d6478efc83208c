using System.Text;
using Dotbug.Targets;

namespace Fuzzing;

/// <summary>What was recorded of real sessions (./fuzz --record): named stretches of bytes in a file that people can look through.</summary>
internal static class Recording
{
    private static readonly Lazy<ILookup<string, byte[]>> s_recorded = new(Read);

    private static string File { get; } = Path.Combine(Repository.Root, "tests", "Dotbug.Fuzz", "Corpus", "sessions.txt");

    /// <summary>All of a kind: <c>ring</c>, <c>frames</c>.</summary>
    public static byte[][] Of(string kind) => [.. s_recorded.Value[kind]];

    private static ILookup<string, byte[]> Read() => System.IO.File.ReadAllText(File).Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Aggregate(new List<(string Kind, StringBuilder Text)>(), (all, line) =>
        {
            if (line[0] == ' ')
                all[^1].Text.Append(line.AsSpan().Trim());
            else
                all.Add((line.Split(' ')[0], new StringBuilder()));
            return all;
        })
        .ToLookup(r => r.Kind, r => Convert.FromBase64String(r.Text.ToString()));

    public static void Write(IEnumerable<(string Kind, string Of, byte[] Bytes)> records)
    {
        const int columns = 116;
        var text = new StringBuilder("# Recorded from real sessions by ./fuzz --record: kind, which session, and the bytes in base 64.\n");
        foreach (var (kind, of, bytes) in records)
        {
            text.Append(kind).Append(' ').Append(of).Append('\n');
            foreach (var line in Convert.ToBase64String(bytes).Chunk(columns))
                text.Append("    ").Append(line).Append('\n');
        }
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text.ToString());
    }
}

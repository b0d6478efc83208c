using System.Globalization;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Frames;

/// <summary>
/// Which methods are on a thread's stack right now, as far as it can be told without stopping anybody: the kernel says where the stack of a thread
/// that waits ends, and what lies above is searched for return addresses. A thread that runs on a processor at the moment is
/// asked again a few times and then left out; an address that a call left behind long ago may be taken for a frame. So this is for a note, and nothing else.
/// </summary>
internal static unsafe class RunningFrames
{
    // What one look may cost at most: of threads, of bytes of each one's stack, of tries for those that are not waiting.
    private const int ThreadsMax = 1_000, BytesMax = 256 * 1024, Tries = 5;

    private const string Tasks = "/proc/self/task";

    public static IReadOnlyCollection<string> Find(CodeRanges ranges)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        if (ranges.IsEmpty)
            return found;
        try
        {
            var stacks = Mappings();
            var own = LibC.gettid().ToString(CultureInfo.InvariantCulture);
            var left = Directory.GetDirectories(Tasks).Select(d => Path.GetFileName(d)!).Where(t => t != own).Take(ThreadsMax).ToList();
            for (var i = 0; i < Tries && left.Count > 0; i++)
            {
                if (i > 0)
                    Thread.Sleep(1);
                left = left.FindAll(thread => !Search(thread, stacks, ranges, found));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            // A kernel that does not tell: nothing is known.
        }
        return found;
    }

    /// <summary>False: the thread is not waiting.</summary>
    private static bool Search(string thread, List<(nuint Start, nuint End)> stacks, CodeRanges ranges, SortedSet<string> found)
    {
        string text;
        try
        {
            text = File.ReadAllText($"{Tasks}/{thread}/syscall");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
        // Number and six arguments (or -1 outside of a system call), then stack pointer and instruction.
        var words = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3)
            return false;
        var stack = nuint.Parse(words[^2].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var (_, end) = stacks.Find(s => s.Start <= stack && stack < s.End);
        if (end != 0)
            Search(stack & ~(nuint)7, Math.Min(end, stack + BytesMax), ranges, found);
        return true;
    }

    private static void Search(nuint at, nuint end, CodeRanges ranges, SortedSet<string> found)
    {
        const int words = 512;
        var buffer = stackalloc nuint[words];
        while (at < end)
        {
            var bytes = (int)Math.Min(end - at, words * (nuint)sizeof(nuint)) & ~7;
            if (bytes == 0 || !LibC.TryRead((nint)at, buffer, bytes))
                return;
            for (var i = 0; i < bytes / sizeof(nuint); i++)
            {
                if (ranges.NameOf(buffer[i]) is { } name)
                    found.Add(name);
            }
            at += (nuint)bytes;
        }
    }

    /// <summary>Memory that can be read and written; in one stretch for a stack, because a guard page lies below each.</summary>
    private static List<(nuint Start, nuint End)> Mappings()
    {
        var mappings = new List<(nuint, nuint)>();
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var dash = line.IndexOf('-');
            var space = line.IndexOf(' ');
            if (line.AsSpan(space + 1).StartsWith("rw"))
                mappings.Add((nuint.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    nuint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
        return mappings;
    }
}

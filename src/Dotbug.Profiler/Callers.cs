using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>
/// Methods that were compiled again although nobody asked for them: callers that had inlined a traced method. They have to be
/// reverted by name at the end, or they keep calling what they used to inline. A log that only grows, read by cursor.
/// </summary>
internal static unsafe class Callers
{
    private const int Capacity = 1 << 16;

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Module;
        public uint Token;
        public uint Written;
    }

    private static readonly Entry* s_log = (Entry*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Entry));
    private static int s_next;

    public static void Add(nint module, uint token)
    {
        var at = Interlocked.Increment(ref s_next) - 1;
        if (at < 0 || at >= Capacity)
        {
            // Stays full for good: Read says so, and arming is refused from then on.
            Volatile.Write(ref s_next, Capacity);
            return;
        }
        s_log[at].Module = module;
        s_log[at].Token = token;
        Volatile.Write(ref s_log[at].Written, 1);
    }

    /// <summary>Copies entries from <paramref name="cursor"/> on; returns how many. -1: the log is full.</summary>
    public static int Read(int cursor, nint* modules, uint* tokens, int max)
    {
        if (Volatile.Read(ref s_next) >= Capacity && cursor >= Capacity)
            return -1;
        var count = 0;
        for (; count < max && cursor + count < Capacity && Volatile.Read(ref s_log[cursor + count].Written) == 1; count++)
        {
            modules[count] = s_log[cursor + count].Module;
            tokens[count] = s_log[cursor + count].Token;
        }
        return count;
    }
}

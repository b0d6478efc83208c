namespace Dotbug.Agent.Frames;

/// <summary>
/// FunctionIDs that we wrote into events. A tool sends them back to have them named, and a number that only looks like one would crash
/// the process when followed; so only these are. A fixed table: adding is lock-free and allows any thread, and when it is full
/// further functions stay without names.
/// </summary>
internal static class KnownFunctions
{
    private const int Capacity = 1 << 14;
    private const int ProbesMax = 64;

    private static readonly nint[] s_table = new nint[Capacity];

    public static void Add(nint function)
    {
        for (var i = 0; i < ProbesMax; i++)
        {
            ref var slot = ref s_table[At(function, i)];
            if (slot == function || slot == 0 && Interlocked.CompareExchange(ref slot, function, 0) is var was && (was == 0 || was == function))
                return;
        }
    }

    public static bool Contains(nint function)
    {
        if (function == 0)
            return false;
        for (var i = 0; i < ProbesMax; i++)
        {
            var found = s_table[At(function, i)];
            if (found == function)
                return true;
            if (found == 0)
                return false;
        }
        return false;
    }

    private static int At(nint function, int probe) => (int)(((ulong)function >> 3) * 0x9E3779B97F4A7C15 >> 50) + probe & (Capacity - 1);
}

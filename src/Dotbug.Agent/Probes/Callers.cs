using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Probes;

/// <summary>
/// <c>$caller</c>: the name of the method that called the traced one. Names are kept by return address; the first time that an address is met the
/// runtime is asked on the program's thread, which is allowed anywhere and allocates the text.
/// </summary>
internal static unsafe class Callers
{
    private const int FramesMax = 12;
    private const int Names = 4096;

    /// <summary>Names in one bucket. A program that makes code for days has return addresses without end: the oldest goes.</summary>
    private const int BucketMax = 8;

    private static readonly (ulong Address, string? Name)[]?[] s_names = new (ulong, string?)[]?[Names];

    /// <summary>The traced method is the first frame that is not ours; its caller is the next one.</summary>
    public static string? Name(ThreadLog* log)
    {
        var addresses = stackalloc ulong[FramesMax];
        var count = ((delegate* unmanaged[SuppressGCTransition]<ulong*, int, nuint, int>)Services.Table->Walk)(addresses, FramesMax, log->StackEnd);
        count = count < 0 ? -1 - count : count;
        var traced = false;
        for (var i = 0; i < count; i++)
        {
            var name = Name(addresses[i]);
            if (name == null)
                continue;
            if (traced)
                return name;
            traced = true;
        }
        return null;
    }

    /// <summary>Null: ours, or no method's. Any thread.</summary>
    public static string? Name(ulong address)
    {
        var bucket = (int)((address * 0x9E3779B97F4A7C15UL) >> 52);
        var known = Volatile.Read(ref s_names[bucket]);
        if (known != null)
        {
            foreach (var (at, text) in known)
            {
                if (at == address)
                    return text;
            }
        }
        var name = Frames.FrameNamer.ShortName(address);
        // A lost race loses a cached name, no more.
        Volatile.Write(ref s_names[bucket], [(address, name), .. (known ?? []).AsSpan(0, Math.Min(known?.Length ?? 0, BucketMax - 1))]);
        return name;
    }
}

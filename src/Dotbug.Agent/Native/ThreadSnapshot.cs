using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Native;

/// <summary>Where some threads are, as Stubs/snapshot.c fills it in: the whole program stands still meanwhile.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ThreadSnapshot
{
    public const int ThreadsMax = 16;

    public uint Count;
    private readonly uint _reserved;

    /// <summary>From the request that all come to rest until they go on.</summary>
    public ulong StoppedNs;

    public ThreadFramesList Threads;

    [InlineArray(ThreadsMax)]
    public struct ThreadFramesList
    {
        private ThreadFrames _first;
    }
}

/// <summary>One thread by its number of the operating system's, and the return addresses in its managed methods, the innermost first; none: it is not known, or in none.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ThreadFrames
{
    public const int FramesMax = 30;

    public int Os;
    public int Count;
    public fixed ulong Addresses[FramesMax];
}

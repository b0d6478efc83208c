using Dotbug.Native;
using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>
/// The shared memory of one session: made, sealed, paid for and laid out here, before the target hears of it. See <see cref="RingLayout"/>.
/// </summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private RingMemory(Descriptor descriptor, byte* start, long bytes)
    {
        Descriptor = descriptor;
        Start = start;
        Bytes = bytes;
    }

    public Descriptor Descriptor { get; }
    public byte* Start { get; private set; }
    public long Bytes { get; }
    public int ChunkCount => RingLayout.ChunkCount(Bytes);

    /// <summary>Throws <see cref="IOException"/> when there is not enough memory.</summary>
    public static RingMemory Create(long bytes = RingLayout.DefaultBytes)
    {
        var descriptor = Descriptor.Memory("dotbug-events");
        // Every page is taken here and now: the tool's memory limit pays, and the target never faults on a full one.
        if (Libc.Ftruncate(descriptor.Fd, bytes) != 0 || Libc.Fallocate(descriptor.Fd, 0, 0, bytes) != 0)
        {
            var reason = Libc.LastError();
            descriptor.Dispose();
            throw new IOException($"{bytes >> 20} MB of shared memory: {reason}");
        }
        // Sealed before anybody else sees it: a shorter file under the target's mapping would kill the target.
        descriptor.Seal(Libc.SealSeal | Libc.SealShrink | Libc.SealGrow);
        var start = Libc.Mmap(null, (nuint)bytes, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared | Libc.MapPopulate, descriptor.Fd, 0);
        if ((nint)start == -1)
        {
            descriptor.Dispose();
            throw new IOException("mapping the shared memory: " + Libc.LastError());
        }
        var memory = new RingMemory(descriptor, (byte*)start, bytes);
        memory.LayOut();
        return memory;
    }

    private void LayOut()
    {
        var count = ChunkCount;
        for (var i = 0; i < count; i++)
            *(uint*)(Start + RingLayout.ChunkEntry(i) + RingLayout.ChunkNextFree) = i + 1 < count ? (uint)i + 2 : 0;
        *(ulong*)(Start + RingLayout.HeaderMagic) = RingLayout.Magic;
        *(uint*)(Start + RingLayout.HeaderVersion) = RingLayout.Version;
        *(uint*)(Start + RingLayout.HeaderChunkCount) = (uint)count;
        *(ulong*)(Start + RingLayout.HeaderFreeList) = 1; // the first chunk
    }

    public void Dispose()
    {
        if (Start == null)
            return;
        _ = Libc.Munmap(Start, (nuint)Bytes);
        Start = null;
        Descriptor.Dispose();
    }
}

using System.Runtime.InteropServices;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Memory;

/// <summary>
/// The session slots. Agent's threads only. A slot's address range stays mapped for the life of the process: by the tool's memory while a session
/// runs, by untouched anonymous pages otherwise, so that a probe that is late writes where it harms nobody.
/// </summary>
internal static unsafe partial class SessionAreas
{
    private static readonly SessionArea* s_areas = (SessionArea*)NativeMemory.AllocZeroed(Limits.SessionsMax, (nuint)sizeof(SessionArea));
    private static readonly long[] s_bytes = new long[Limits.SessionsMax];
    private static readonly bool[] s_taken = new bool[Limits.SessionsMax];

    /// <summary>Closed, and not free yet: a thread was in a probe of ours, which may have been kept from running for longer than we wait.</summary>
    private static readonly bool[] s_closed = new bool[Limits.SessionsMax];
    private static readonly object s_lock = new();

    /// <summary>Takes a slot and maps the tool's memory there. Null: no slot; or the memory is not what it must be (reason).</summary>
    public static SessionArea* Open(int descriptor, out string reason)
    {
        reason = Check(descriptor, out var bytes);
        if (reason.Length > 0)
            return null;
        var area = Take();
        if (area == null)
        {
            reason = $"{Limits.SessionsMax} sessions trace this process already";
            return null;
        }
        if (!TryMap(area, descriptor, bytes))
        {
            Release(area);
            reason = "the target has no memory for it, or no room to map it";
            return null;
        }
        if (*(ulong*)(area->Ring + RingLayout.HeaderMagic) == RingLayout.Magic
            && *(uint*)(area->Ring + RingLayout.HeaderVersion) == RingLayout.Version
            && *(uint*)(area->Ring + RingLayout.HeaderChunkCount) == (uint)RingLayout.ChunkCount(bytes))
            return area;
        Close(area);
        reason = "the shared memory is not laid out as expected";
        return null;
    }

    private static string Check(int descriptor, out long bytes)
    {
        bytes = 0;
        const int seals = LibC.SealShrink | LibC.SealGrow | LibC.SealSeal;
        if (descriptor < 0)
            return "no shared memory came with the request, or the process may open no further file (ulimit -n)";
        // A tool that truncates the memory would kill the target with SIGBUS.
        if ((LibC.fcntl(descriptor, LibC.GetSeals, 0) & seals) != seals)
            return "the shared memory is not sealed against resizing";
        bytes = LibC.lseek(descriptor, 0, LibC.SeekEnd);
        return bytes is < 2 << 20 or > 1 << 30 ? "the shared memory has an impossible size" : "";
    }

    private static SessionArea* Take()
    {
        lock (s_lock)
        {
            FreeClosed();
            for (var slot = 0; slot < s_taken.Length; slot++)
            {
                if (s_taken[slot])
                    continue;
                s_taken[slot] = true;
                var area = s_areas + slot;
                area->Slot = slot;
                area->Armed = 0;
                area->EndedBy = 0;
                area->FaultIn = 0;
                area->NoStack = 0;
                area->Unheard = 0;
                area->EventNs = 0;
                area->Generation++;
                return area;
            }
            return null;
        }
    }

    private static void FreeClosed()
    {
        if (!s_closed.Contains(true) || !ThreadLogs.NobodyInside(timeoutMs: 0))
            return;
        for (var slot = 0; slot < s_closed.Length; slot++)
        {
            if (!s_closed[slot])
                continue;
            Sessions.Totals.Forget(s_areas + slot);
            (s_taken[slot], s_closed[slot]) = (false, false);
        }
    }

    private static bool TryMap(SessionArea* area, int descriptor, long bytes)
    {
        try
        {
            return Map(area, descriptor, bytes);
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private static bool Map(SessionArea* area, int descriptor, long bytes)
    {
        var slot = area->Slot;
        Fail("map");
        if (s_bytes[slot] != bytes)
        {
            // A range of another size is left behind: address space, no memory.
            var range = LibC.mmap(null, (nuint)bytes, LibC.ProtReadWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
            if ((nint)range == -1)
                return false;
            area->Ring = (byte*)range;
            s_bytes[slot] = bytes;
        }
        if (area->DefinedTypes == null)
            area->DefinedTypes = (ulong*)NativeMemory.Alloc(SessionArea.TypesMax / 8);
        new Span<byte>(area->DefinedTypes, SessionArea.TypesMax / 8).Clear();
        if (area->NamedThreads == null)
            area->NamedThreads = (ulong*)NativeMemory.Alloc(Capture.ThreadNames.Slots, sizeof(ulong));
        new Span<ulong>(area->NamedThreads, Capture.ThreadNames.Slots).Clear();
        area->NamedBytes = 0;
        area->ChunkCount = RingLayout.ChunkCount(bytes);
        if ((nint)LibC.mmap(area->Ring, (nuint)bytes, LibC.ProtReadWrite, LibC.MapShared | LibC.MapFixed, descriptor, 0) != -1)
            return true;
        // What is there now nobody knows, perhaps soon something of the program's: never again. (Whoever may be inside holds the slot, so nobody is.)
        s_bytes[slot] = 0;
        return false;
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    /// <summary>
    /// After every probe of the session was disarmed: lays anonymous memory over the tool's. The slot is used again only when no probe
    /// can be inside it any more; that is looked at again when the next session begins.
    /// </summary>
    public static void Close(SessionArea* area)
    {
        var overlaid = (nint)LibC.mmap(area->Ring, (nuint)s_bytes[area->Slot], LibC.ProtReadWrite,
            LibC.MapPrivate | LibC.MapAnonymous | LibC.MapFixed | LibC.MapNoReserve, -1, 0) != -1;
        // No memory for it: the tool's stays mapped, or nothing does. The next session in this slot gets a range of its own.
        if (!overlaid)
            s_bytes[area->Slot] = 0;
        if (ThreadLogs.NobodyInside(timeoutMs: 1000))
            Release(area);
        else
            lock (s_lock)
                s_closed[area->Slot] = true;
    }

    private static void Release(SessionArea* area)
    {
        lock (s_lock)
            s_taken[area->Slot] = false;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Flows;

/// <summary>
/// What is known of each flow beside its number: who began it, and which sessions follow it. A flow stands in the slot of its number, until a later one takes the slot:
/// then its number is all that is left of it. On the program's threads: no lock, no allocation.
/// </summary>
internal static unsafe class FlowTable
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>A power of two: so many flows back are remembered.</summary>
    private const int Slots = 1 << 16;

    /// <summary>How many numbers are left out, at most, so that a flow which is followed keeps its slot.</summary>
    private const int SkipsMax = 64;

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public uint Id;
        public uint Parent;

        /// <summary>A bit for each session's slot.</summary>
        public int Followed;
        public FlowKind Kind;

        /// <summary>Of a message's: the flow of who received it, to which that one comes back.</summary>
        public uint Receiver;
    }

    /// <summary>Touched page by page, as flows come.</summary>
    private static Entry* s_entries;
    private static uint s_last;

    /// <summary>Agent's thread, before the first hook is armed.</summary>
    public static void Make()
    {
        if (s_entries == null)
            s_entries = (Entry*)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(Entry));
    }

    /// <summary>A new flow; what follows its parent follows it.</summary>
    [MethodImpl(Compiled)]
    public static uint New(FlowKind kind, uint parent) => New(kind, parent, 0);

    /// <summary>What becomes of a message: part of who sent it, and followed also for the sake of who received it.</summary>
    [MethodImpl(Compiled)]
    public static uint Of(uint sender, uint receiver) => New(FlowKind.Message, sender, receiver);

    private static uint New(FlowKind kind, uint parent, uint receiver)
    {
        for (var skips = 0; ; skips++)
        {
            var id = Interlocked.Increment(ref s_last);
            var entry = At(id);
            if (id == 0 || Volatile.Read(ref entry->Followed) != 0 && skips < SkipsMax)
                continue;
            entry->Id = 0;
            entry->Parent = parent;
            entry->Kind = kind;
            entry->Receiver = receiver;
            Volatile.Write(ref entry->Followed, FollowedBy(parent) | FollowedBy(receiver));
            Volatile.Write(ref entry->Id, id);
            return id;
        }
    }

    private static Entry* At(uint id) => s_entries + (id & (Slots - 1));

    /// <summary>0 and <see cref="FlowKind.Unseen"/>: nothing is remembered of it.</summary>
    [MethodImpl(Compiled)]
    public static uint ParentOf(uint id, out FlowKind kind)
    {
        var entry = At(id);
        var parent = entry->Parent;
        kind = entry->Kind;
        if (id != 0 && Volatile.Read(ref entry->Id) == id)
            return parent;
        kind = FlowKind.Unseen;
        return 0;
    }

    /// <summary>The flow that it goes back to when the message is done: itself, if it is none of a message.</summary>
    [MethodImpl(Compiled)]
    public static uint ReceiverOf(uint id)
    {
        var entry = At(id);
        var receiver = entry->Receiver;
        return Volatile.Read(ref entry->Id) == id && receiver != 0 ? receiver : id;
    }

    /// <summary>The slots of the sessions that follow it, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FollowedBy(uint id)
    {
        var entry = At(id);
        var followed = Volatile.Read(ref entry->Followed);
        return id != 0 && Volatile.Read(ref entry->Id) == id ? followed : 0;
    }

    /// <summary>From now on this session follows it. A flow that had lost its slot gets it back.</summary>
    [MethodImpl(Compiled)]
    public static void Follow(uint id, int slot)
    {
        var entry = At(id);
        if (Volatile.Read(ref entry->Id) != id)
        {
            entry->Parent = 0;
            entry->Kind = FlowKind.Unseen;
            entry->Receiver = 0;
            Volatile.Write(ref entry->Followed, 0);
            Volatile.Write(ref entry->Id, id);
        }
        Interlocked.Or(ref entry->Followed, 1 << slot);
    }

    /// <summary>It is over: nothing that comes is part of it.</summary>
    [MethodImpl(Compiled)]
    public static void Ended(uint id)
    {
        var entry = At(id);
        if (Volatile.Read(ref entry->Id) == id)
            Volatile.Write(ref entry->Followed, 0);
    }

    /// <summary>Agent's thread, when a session begins: what the slot's last session followed is forgotten.</summary>
    public static void Forget(int slot)
    {
        if (s_entries == null)
            return;
        for (var i = 0; i < Slots; i++)
        {
            if ((s_entries[i].Followed & 1 << slot) != 0)
                Interlocked.And(ref s_entries[i].Followed, ~(1 << slot));
        }
    }
}

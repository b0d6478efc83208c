using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Tells the reader of a session's ring what a number stands for, the first time an event uses it. Runs on traced threads: no lock, no system
/// call. An entry is committed by its length, written last; two threads may define the same type, with the same text.
/// </summary>
internal static unsafe class TypeDictionary
{
    /// <summary>The number to write for this plan: its own, or 0 ("?") when the dictionary is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Ensure(SessionArea* session, TypePlan plan)
    {
        var id = plan.Id;
        return (session->DefinedTypes[id >> 6] & (1UL << (id & 63))) != 0 ? id : Define(session, plan);
    }

    /// <summary>Defines the type in the session unless it is. Returns the number to write.</summary>
    public static int Define(SessionArea* session, int typeId) => Ensure(session, TypePlans.ById(typeId));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Define(SessionArea* session, TypePlan plan)
    {
        // Number 0 goes first, while there is room: it is what the others fall back to.
        if ((session->DefinedTypes[0] & 1) == 0)
            Append(session, TypePlans.Other);
        return plan.Id == 0 || Append(session, plan) ? plan.Id : 0;
    }

    private static bool Append(SessionArea* session, TypePlan plan)
    {
        if (!Append(session, DictionaryKind.Type, plan.Id, plan.Entry, plan.EntryBytes))
            return false;
        Interlocked.Or(ref session->DefinedTypes[plan.Id >> 6], 1UL << (plan.Id & 63));
        return true;
    }

    public static bool Append(SessionArea* session, DictionaryKind kind, int id, byte* payload, int payloadBytes)
    {
        var bytes = (RingLayout.EntryHeaderBytes + payloadBytes + 7) & ~7;
        ref var used = ref *(int*)(session->Ring + RingLayout.HeaderDictionaryUsed);
        int at;
        do
        {
            // Shared with another process: whatever it says, what we write stays inside.
            at = Volatile.Read(ref used);
            if (at < 0 || (at & 7) != 0 || at > RingLayout.DictionaryBytes - bytes)
                return false;
        }
        while (Interlocked.CompareExchange(ref used, at + bytes, at) != at);
        var entry = session->Ring + RingLayout.HeaderBytes + at;
        *(uint*)(entry + RingLayout.EntryKindOffset) = (uint)kind;
        *(int*)(entry + RingLayout.EntryId) = id;
        Bytes.Copy(ref *payload, entry + RingLayout.EntryHeaderBytes, payloadBytes);
        Volatile.Write(ref *(uint*)(entry + RingLayout.EntryLength), (uint)bytes);
        return true;
    }
}

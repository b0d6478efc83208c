using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// By the words of a session: the fields of a type that are hidden. Plans serve all sessions, so a plan knows its fields'
/// true shapes, which of them the usual words hide (<see cref="TypePlan.Hidden"/>), and for sessions with words of their own what was found
/// out last, by slot. Traced threads: no lock, nothing allocated on the program's heap.
/// </summary>
internal static unsafe class SessionSecrets
{
    private const int NameCharsMax = 128;

    /// <summary>Agent's thread, before the session arms.</summary>
    public static void Use(SessionArea* session, Secrets secrets)
    {
        Secrets.Use(session->Slot, secrets);
        session->OwnWords = secrets.IsDefault ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Secrets Of(SessionArea* session) => Secrets.OfSlot(session->Slot);

    /// <summary>One bit for each slot of the plan: its value is not shown in this session.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hidden(SessionArea* session, TypePlan plan) => session->OwnWords == 0 ? plan.Hidden : ByOwnWords(session, plan);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static uint ByOwnWords(SessionArea* session, TypePlan plan)
    {
        if (plan.Slots.Length == 0)
            return 0;
        var kept = (ulong*)plan.HiddenBySlot;
        if (kept == null)
        {
            kept = (ulong*)NativeMemory.AllocZeroed(Limits.SessionsMax, sizeof(ulong));
            var other = Interlocked.CompareExchange(ref plan.HiddenBySlot, (nint)kept, 0);
            if (other != 0)
            {
                NativeMemory.Free(kept);
                kept = (ulong*)other;
            }
        }
        // Session and answer in one word: what an earlier session of this slot left is none.
        var found = Volatile.Read(ref kept[session->Slot]);
        if ((uint)(found >> 32) == session->Generation)
            return (uint)found;
        var hidden = Ask(plan, Of(session));
        Volatile.Write(ref kept[session->Slot], (ulong)session->Generation << 32 | hidden);
        return hidden;
    }

    /// <summary>By the names in the plan's dictionary entry: a text, a byte, a count, and for each field a text and a byte.</summary>
    public static uint Ask(TypePlan plan, Secrets secrets)
    {
        if (plan.Shape is not (Shape.Object or Shape.Tuple))
            return 0;
        var at = plan.Entry;
        at += sizeof(int) + *(int*)at + 1 + sizeof(ushort);
        var chars = stackalloc char[NameCharsMax];
        var hidden = 0u;
        for (var i = 0; i < plan.Slots.Length; i++)
        {
            // No room for its name, so nothing is known of it.
            if (at >= plan.Entry + plan.EntryBytes)
                return hidden | uint.MaxValue << i;
            var bytes = Unsafe.ReadUnaligned<int>(at);
            var count = Math.Min(bytes, NameCharsMax);
            // Words of secrets are of plain letters; what is not is no letter to the one who looks.
            for (var c = 0; c < count; c++)
                chars[c] = (char)at[sizeof(int) + c];
            if (plan.Slots[i].Shape != Shape.CancellationToken && secrets.IsSecret(new ReadOnlySpan<char>(chars, count)))
                hidden |= 1u << i;
            at += sizeof(int) + bytes + 1;
        }
        return hidden;
    }
}

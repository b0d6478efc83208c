using System.Runtime.CompilerServices;
using System.Text;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Names of threads in a session's dictionary, by managed id. The runtime gives an id again after its thread has ended, often to one of the same
/// name: a name is written when it is not the one that the id had before, and no name is one, too; with the time from which it is the id's, for the tool may read the name of
/// the next thread before the events of the last one. On the program's threads: no lock.
/// </summary>
internal static unsafe class ThreadNames
{
    /// <summary>One for each id that is less; ids beyond share them, which costs an entry more.</summary>
    public const int Slots = 4096;

    /// <summary>The rest of the dictionary is for types: a program that starts threads for days, each with a name of its own, must not take their room.</summary>
    public const int BytesMax = RingLayout.DictionaryBytes / 4;

    private const int NameBytesMax = 384;

    /// <summary>Length of the name, and the time.</summary>
    private const int Fixed = sizeof(int) + sizeof(ulong);

    /// <summary>Whoever names a thread for the first time in a session, or after its id has passed to another one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Define(SessionArea* session, int managedId, string? name)
    {
        var text = name ?? "";
        var chars = text.AsSpan(0, Math.Min(text.Length, NameBytesMax / 3));
        ref var slot = ref session->NamedThreads[managedId & (Slots - 1)];
        var known = (ulong)(uint)managedId << 32 | Hash(chars);
        var old = Volatile.Read(ref slot);
        // Never named: then no name is what the reader thinks anyway.
        if (old == known || old == 0 && chars.IsEmpty)
            return;
        var bytes = RingLayout.EntryHeaderBytes + Fixed + chars.Length * 3;
        if (Volatile.Read(ref session->NamedBytes) > BytesMax - bytes)
            return;
        var payload = stackalloc byte[Fixed + NameBytesMax];
        var count = Encoding.UTF8.GetBytes(chars, new Span<byte>(payload + sizeof(int), NameBytesMax));
        Unsafe.WriteUnaligned(payload, count);
        Unsafe.WriteUnaligned(payload + sizeof(int) + count, Clock.Now());
        if (!TypeDictionary.Append(session, DictionaryKind.Thread, managedId, payload, Fixed + count))
            return;
        Interlocked.Add(ref session->NamedBytes, RingLayout.EntryHeaderBytes + Fixed + count);
        Volatile.Write(ref slot, known);
    }

    private static uint Hash(ReadOnlySpan<char> text)
    {
        var hash = 2166136261;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619;
        return hash;
    }
}

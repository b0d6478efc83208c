using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// Values that a guard read on entry, waiting with the call for its end. Raw memory: how far it is used, a slot for each value, then the letters of
/// texts. Written and read by the code of guards on the program's threads.
/// </summary>
internal static unsafe class Kept
{
    /// <summary>The state of a value, as its code ended on entry.</summary>
    public const int Present = 0, Absent = 1, Null = 2, Fault = 3;

    /// <summary>An answer: the text was too long to be kept.</summary>
    public const int Undecided = 2;

    /// <summary>Longest text that is kept, in characters: as long as <c>matches</c> looks at.</summary>
    public const int TextMax = 1024;

    private const int HeaderBytes = 8;
    private const int NoText = -1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public int State;

        /// <summary>Of a text: characters, <see cref="NoText"/> for null.</summary>
        public int Length;

        /// <summary>Sixteen bytes of value; of a text, where its letters begin.</summary>
        public long Low;
        public long High;
    }

    /// <summary>What so many values can take.</summary>
    public static int BytesMax(int values, int texts) => HeaderBytes + values * sizeof(Slot) + texts * TextMax * sizeof(char);

    private static Slot* At(byte* kept, int index) => (Slot*)(kept + HeaderBytes) + index;

    public static void Begin(byte* kept, int values) => *(int*)kept = HeaderBytes + values * sizeof(Slot);

    /// <summary>Bytes used so far, for the next one to begin behind them.</summary>
    public static int Used(byte* kept) => (*(int*)kept + 7) & ~7;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PutValue(byte* kept, int index, int state, byte* value, int bytes)
    {
        var slot = At(kept, index);
        slot->State = state;
        Unsafe.CopyBlockUnaligned(&slot->Low, value, (uint)bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PutText(byte* kept, int index, int state, string? text)
    {
        var slot = At(kept, index);
        (slot->State, slot->Length) = (state, state == Present && text is not null ? text.Length : NoText);
        if (slot->Length is <= 0 or > TextMax)
            return;
        slot->Low = *(int*)kept;
        text.AsSpan().CopyTo(new Span<char>(kept + slot->Low, slot->Length));
        *(int*)kept += slot->Length * sizeof(char);
    }

    public static int StateOf(byte* kept, int index) => At(kept, index)->State;

    public static byte* ValueOf(byte* kept, int index) => (byte*)&At(kept, index)->Low;

    /// <summary>1: the kept text and the other one (or a box of a char) have the same letters, or both are null. Texts of different lengths differ, however long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SameText(byte* kept, int index, object? other)
    {
        var slot = At(kept, index);
        var letter = other is char boxed ? boxed : '\0';
        var with = other is string text ? text.AsSpan() : other is char ? new ReadOnlySpan<char>(in letter) : default;
        if (slot->Length == NoText || other is not (string or char))
            return slot->Length == NoText && other is null ? 1 : 0;
        if (slot->Length != with.Length)
            return 0;
        if (slot->Length > TextMax)
            return Undecided;
        return with.SequenceEqual(new ReadOnlySpan<char>(kept + slot->Low, slot->Length)) ? 1 : 0;
    }
}

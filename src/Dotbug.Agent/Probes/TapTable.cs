using System.Runtime.InteropServices;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What a cell points to: the taps that a method has at the moment, and code for such taps, to which the table is handed as its last argument.
/// Unmanaged, never freed, never changed: other taps, another table.
/// The rewriter's offsets (<see cref="Il.Rewriter"/>) are those of the first five fields.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TapTable
{
    public const int TapsMax = 8;

    /// <summary>Entry of a method, or resumption of a state machine.</summary>
    public nint Enter;
    public nint Outcome;
    public nint Thrown;

    /// <summary>Gate of a method, or suspension of a state machine.</summary>
    public nint GateOrSuspend;

    /// <summary>State machines of async iterators: an enumerator was asked for.</summary>
    public nint Enumerated;

    /// <summary>Which method: an async method and its state machine have the same.</summary>
    public long Method;
    public int Count;

    /// <summary>State machines: offset of the key in the builder.</summary>
    public int KeyAt;

    /// <summary>Of a method whose outcome is a completion: the table that tells it, which has the same taps.</summary>
    public nint Ends;

    /// <summary>Most frames that one of the taps asks for.</summary>
    public int Frames;
    private fixed long _taps[TapsMax];

    /// <summary>Where in the table the address of that tap is.</summary>
    public static int TapAt(int index) => (int)Marshal.OffsetOf<TapTable>(nameof(_taps)) + index * sizeof(long);

    public static int EndsAt => (int)Marshal.OffsetOf<TapTable>(nameof(Ends));

    public Tap* Tap(int index) => (Tap*)_taps[index];

    public void SetTap(int index, Tap* tap) => _taps[index] = (long)tap;

    /// <summary>The tap of this bit of a token, or null.</summary>
    public Tap* ByBit(int bit)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Tap(i)->Bit == bit)
                return Tap(i);
        }
        return null;
    }
}

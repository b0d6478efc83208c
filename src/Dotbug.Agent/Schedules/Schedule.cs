using System.Runtime.InteropServices;

namespace Dotbug.Agent.Schedules;

/// <summary>The steps of one call, the latest of them. Unmanaged, used again, never freed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Schedule
{
    /// <summary>Steps that are kept: what a person reads, and half of what an event may have.</summary>
    public const int StepsMax = 64;

    /// <summary>Given once; the last call's, until there is another one. <c>Open</c>: that is not over.</summary>
    public uint Id;
    public int Open;

    /// <summary>Of the call that it was made in, 0 = none: what it waits for, that one waits for, too.</summary>
    public uint Parent;

    /// <summary>The call's, without the taps' bits.</summary>
    public long Token;

    /// <summary>Taps that will tell it, as bits; and of each of these the session's slot.</summary>
    public int Taps;
    public fixed byte Slots[8];

    /// <summary>Steps that there were.</summary>
    public int Count;
    public int NextFree;
    private fixed long _steps[StepsMax * 8];

    public static Step* StepAt(Schedule* schedule, int number) => (Step*)schedule->_steps + (number & (StepsMax - 1));

    public static readonly bool Fits = sizeof(Step) == 8 * sizeof(long);
}

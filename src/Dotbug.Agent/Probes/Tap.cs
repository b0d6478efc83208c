using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Probes;

/// <summary>
/// One spec of one session on one method: what the emitted code needs of it. Unmanaged and never freed, for the code that refers to it may
/// be run at any later time; it looks at the generation first.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Tap
{
    public SessionArea* Area;
    public uint Generation;

    /// <summary>The session's slot: <see cref="SessionArea.Slot"/>.</summary>
    public int Slot;

    /// <summary>Index in the session's list of probes (<see cref="Protocol.ArmedMessage.Probes"/>).</summary>
    public ushort Probe;

    /// <summary>Which bit of a token is ours, and the last digit of our call ids.</summary>
    public byte Bit;

    public byte IsAsync;

    /// <summary>1: the outcome decides (the guard looks at it).</summary>
    public byte Deferred;

    /// <summary>1: the outcome is shown or decides.</summary>
    public byte HasOutcome;

    /// <summary>1: an event of a named spec, which has no end of its own: <see cref="Dotbug.Agent.Named"/>.</summary>
    public byte Named;

    /// <summary>1: such an event is told when its call is over, and happened when it began.</summary>
    public byte AtBegin;

    /// <summary>1: a guard of the session asks for <c>$depth</c>, so calls that are told count as open until they end.</summary>
    public byte Nests;

    /// <summary>1: somebody in the session asks for flows, so events tell theirs.</summary>
    public byte TellsFlow;

    /// <summary>1: a call that matches makes the session follow its flow.</summary>
    public byte Follows;

    /// <summary>1: calls in a flow that the session follows count, and no others.</summary>
    public byte Within;

    /// <summary>1: the same, looked at when it is known whose message it is. <see cref="Never"/>: none counts, flows go along all the same.</summary>
    public byte WithinAtEnd;

    public const byte Never = 2;

    /// <summary>1: its calls have schedules.</summary>
    public byte Schedules;

    /// <summary>Not a spec's: what the method tells of flows.</summary>
    public Flows.FlowHook Hook;

    /// <summary>Frames of the stack to note, 0 = none.</summary>
    public ushort Frames;

    /// <summary>Taps of the session: the length of its counters.</summary>
    public int TapCount;

    /// <summary>sample(n): one call in n. Set by the spec.</summary>
    public int SampleOneIn;

    /// <summary>One call in n by the budget, or <see cref="Paused"/>; changes while the session runs.</summary>
    public int ThinOneIn;

    /// <summary>In place of a number of calls: none is looked at, and none counts.</summary>
    public const int Paused = int.MaxValue;

    /// <summary>What the guard may keep of the entry, in bytes.</summary>
    public int KeptBytesMax;

    /// <summary>Depth limit of captured values.</summary>
    public int Depth;
}

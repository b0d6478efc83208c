using System.Runtime.InteropServices;

namespace Dotbug.Agent.Schedules;

/// <summary>
/// For how long a call ran on a thread, and what it waited for before. Times are clock ticks; 0: not known, or not yet. Written by the thread that it names.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Step
{
    /// <summary>Of the schedule that it is in, written last: 0 while it is being written.</summary>
    public uint Owner;
    public uint Flow;
    public ulong From;
    public ulong Until;
    public ulong WaitedFrom;

    /// <summary>When what goes on was queued to the thread pool.</summary>
    public ulong QueuedAt;

    /// <summary>Method tables (<see cref="Awaited"/>): of the async method that waited, and of what it waited for.</summary>
    public nint In;
    public nint For;
    public int Managed;
    public int Os;
}

/// <summary>What is suspended or queued, and for which call. The beginning of a <see cref="Step"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Wait
{
    public ulong From;
    public ulong QueuedAt;
    public nint In;
    public nint For;
    public uint Schedule;
    public uint Flow;
}

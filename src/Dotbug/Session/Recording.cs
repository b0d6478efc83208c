using System.Globalization;
using Dotbug.Ring;

namespace Dotbug.Session;

/// <summary>A <see cref="Recorder"/> at work: on the reading thread, until it says that the session may be stopped.</summary>
internal sealed unsafe class Recording
{
    /// <summary>A quarter of the memory is kept free for what comes between two looks; so many bytes more than usual make the next one come soon.</summary>
    private const int LookMs = 100, BusyMs = 5;

    public int WaitMs => _ring.Busy ? BusyMs : LookMs;

    private readonly Recorder _recorder;
    private readonly int _firstTrigger;
    private readonly ProbeList _probes;
    private readonly RingSkimmer _ring;
    private readonly ulong _startTicks;
    private volatile State _state = new(default);

    private sealed record State(RecorderState Value);

    /// <param name="recorder">What was asked for.</param>
    /// <param name="specs">How many specs the session has, those of the triggers not counted: theirs follow.</param>
    /// <param name="memory">Of the session.</param>
    /// <param name="probes">Of the session.</param>
    /// <param name="startTicks">When it was armed.</param>
    public Recording(Recorder recorder, int specs, RingMemory memory, ProbeList probes, ulong startTicks)
    {
        (_recorder, _firstTrigger, _probes, _startTicks) = (recorder, specs, probes, startTicks);
        _ring = new RingSkimmer(memory.Start, memory.Bytes, IsTrigger);
    }

    /// <summary>Any thread.</summary>
    public RecorderState Now => _state.Value;

    /// <summary>When the first trigger fired; 0: none has.</summary>
    public ulong TriggeredAt => _ring.TriggeredAt;

    public bool IsTrigger(int probe) => probe < _probes.Count && _probes.Find(probe) is { } known
        && known.Spec >= _firstTrigger && known.Spec < _firstTrigger + _recorder.Until.Count;

    /// <summary>True: a trigger has fired, and the time after it is over.</summary>
    public bool Look(ClockMap clock)
    {
        var now = clock.TicksNow();
        var last = Ticks(clock, _recorder.Last);
        var from = TriggeredAt != 0 ? TriggeredAt : now;
        _ring.Look(now, from > last ? from - last : 0);
        _state = new State(new RecorderState(TimeSpan.FromMicroseconds(clock.Elapsed(_ring.Oldest == 0 ? now : _ring.Oldest, now) / 1e3), _ring.Events, TriggeredAt != 0));
        return TriggeredAt != 0 && now >= TriggeredAt + Ticks(clock, _recorder.After);
    }

    /// <summary>What is told of it: from the first to the second, in ticks. Without a trigger, up to the end of the target.</summary>
    public (ulong From, ulong To) Window(ClockMap clock)
    {
        var at = TriggeredAt != 0 ? TriggeredAt : clock.TicksNow();
        var last = Ticks(clock, _recorder.Last);
        return (at > last ? at - last : 0, TriggeredAt != 0 ? at + Ticks(clock, _recorder.After) : ulong.MaxValue);
    }

    public string Waits => $"the last {Span((long)_recorder.Last.TotalNanoseconds)} are held in memory, and shown when a trigger fires or the process ends.";

    /// <summary>How far back it reaches, in one honest sentence.</summary>
    public string Reaches(ClockMap clock)
    {
        var at = TriggeredAt != 0 ? TriggeredAt : clock.TicksNow();
        var what = TriggeredAt != 0 ? "the trigger fired" : "the process ended";
        var from = Math.Max(Window(clock).From, Math.Max(_ring.CompleteFrom, _startTicks));
        var reach = Span(clock.Elapsed(from, at));
        if (from == _ring.CompleteFrom)
            return $"{what}: the history reaches back {reach}, not {Span((long)_recorder.Last.TotalNanoseconds)}: more events came than the memory holds.";
        return from == _startTicks ? $"{what}: the history reaches back {reach}, to the arming." : $"{what}: the history reaches back {reach}.";
    }

    private static ulong Ticks(ClockMap clock, TimeSpan time) => clock.TicksIn((long)time.TotalNanoseconds);

    private static string Span(long ns) => ns < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.###} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.###} s");
}

using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Agent.RuntimeEvents;
using Dotbug.Agent.Schedules;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// The end of a session: off at once, then reverted, then told. Each step is tried whatever became of those before it, and nothing is allocated between
/// them: the program's heap may be full, and then even a delegate is too much.
/// </summary>
internal sealed unsafe partial class Session
{
    private static readonly Action<Session> s_disarm = static s => s.Disarm();
    private static readonly Action<Session> s_revertLeft = static s => s.RevertLeft();
    private static readonly Action<Session> s_lastEvents = static _ => RuntimeEventHub.Look(last: true);
    private static readonly Action<Session> s_endEvents = static s => RuntimeEventHub.End(s._area);
    private static readonly Action<Session> s_endHold = static s => s.EndHold();
    private static readonly Action<Session> s_lastLook = static s => s.LastLook();
    private static readonly Action<Session> s_forget = static s => s.Forget();
    private static readonly Action<Session> s_lastWord = static s => s.LastWord();
    private static readonly Action<Session> s_close = static s => SessionAreas.Close(s._area);
    private static readonly Action<Session> s_reap = static _ => Threads.Reap();

    private StopReason _reason;
    private int _methods;
    private int _callers;

    private void End(StopReason reason)
    {
        Step(s_lastEvents);
        Volatile.Write(ref _area->Armed, 0);
        _reason = reason;
        _ = Step(s_disarm) || Step(s_disarm);
        Step(s_revertLeft);
        Step(s_lastLook);
        Watch.Close(_area);
        // Before anything is freed: another session's thread may be telling events into this one, and counts as inside nothing.
        Step(s_endEvents);
        Step(s_endHold);
        var quiet = ThreadLogs.NobodyInside(timeoutMs: 1000);
        Step(s_forget);
        _ = Step(s_lastWord) || Step(s_lastWord);
        if (quiet)
            Totals.Forget(_area);
        if (quiet && _silent.Count > 0)
            Dotbug.Agent.Named.Since.ForgetAll(_area->Slot);
        Dotbug.Agent.Named.Dues.Resume(_area->Slot);
        Step(s_close);
        Step(s_reap);
        _changes.End();
        SessionList.Remove(this);
    }

    private bool Step(Action<Session> step)
    {
        try
        {
            step(this);
            return true;
        }
        catch (Exception exception)
        {
            _failed = true;
            _detail = Described(exception);
            return false;
        }
    }

    private static string Described(Exception exception)
    {
        try
        {
            return exception is OutOfMemoryException ? StoppedMessage.NoMemory : Faults.Own(exception);
        }
        catch (OutOfMemoryException)
        {
            return StoppedMessage.NoMemory;
        }
    }

    /// <summary>While the program's heap is full, nothing works that allocates. The probes look at nothing any more, so there is time; but in the
    /// end they have to go.</summary>
    private void Disarm()
    {
        for (; ; )
        {
            try
            {
                var (methods, callers) = Prober.Disarm([.. _taps, .. _hooks]);
                (_methods, _callers) = (_methods + Math.Max(0, methods - _hookMethods), _callers + callers);
                return;
            }
            catch (OutOfMemoryException)
            {
                Thread.Sleep(Pace.BusyMs);
            }
        }
    }

    private void RevertLeft()
    {
        if (Prober.RevertLeft() is { Length: > 0 } left)
            (_failed, _detail) = (true, left);
    }

    private void LastLook()
    {
        Fail("last look");
        Watch.Look(lastTime: true);
        if (ThreadLogs.Current() is var log && log != null)
            CallSchedules.TellOpen(log, _taps);
        Undecided.Tell(_area, _taps);
    }

    private void Forget()
    {
        Undecided.Forget();
        CallSchedules.Forget(_area->Slot);
    }

    private void EndHold()
    {
        if (!_holds)
            return;
        Volatile.Write(ref _area->HeldTicks, 0);
        RuntimeEventHub.Publish(_area, 0);
    }

    private void LastWord()
    {
        Fail("last word");
        var totals = Totals.Sum(_area, _taps.Count, _silent);
        totals.WriteTo(_area);
        totals.Gather(_area);
        if (_reason == 0)
            return;
        // A fault may have come with the last hit, or after it.
        if (_area->FaultIn != 0)
            (_failed, _detail) = (true, Faults.Take(_area));
        else if (_failed || _reason == StopReason.Fault)
            _detail = $"DB9006: {_detail}";
        if (!_armed)
        {
            Refuse("DB9006", $"the agent failed: {_detail}", "nothing is traced; please report it with the text of your command");
            return;
        }
        Send(MessageKind.Stopped, totals.Message(_failed ? StopReason.Fault : _reason, _detail, _methods, _callers).Write);
    }
}

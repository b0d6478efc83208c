using System.Diagnostics;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// When a session's thread looks again. Each look wakes a thread, some ten to hundred microseconds on a shared machine, whether or not anything happens; what it must not miss is
/// a program that spends more than the budget: so it looks often after the arming and while there is a debt, and seldom at a program that does nothing.
/// </summary>
internal sealed class Pace
{
    /// <summary>Milliseconds from one look to the next.</summary>
    public const int FirstMs = 2, AlertMs = 5, BusyMs = 20, QuietMs = 40;

    /// <summary>What the probes cost a program that does nothing but call them is known within the first of these, and of a busy one within the second.</summary>
    private const int FirstForMs = 50, AlertForMs = 200;

    private readonly Stopwatch _armed = new();
    private long _happened;
    private bool _moves = true;
    private bool _debt;
    private bool _spends;

    public void Armed() => _armed.Restart();

    /// <summary>After a look: all that was called or told in the session until now, and what that says of the budget.</summary>
    public void Saw(long happened, Budget budget)
    {
        _moves = happened != _happened;
        _happened = happened;
        (_debt, _spends) = (budget.InDebt, budget.Spends);
    }

    /// <summary>
    /// Milliseconds. <paramref name="waitsForUs"/>: events are shown only once they have been looked at; <paramref name="polls"/>: whether a task is over is seen in a look;
    /// <paramref name="countsHits"/>: that there were enough is.
    /// </summary>
    public int Next(bool waitsForUs, bool polls, bool countsHits)
    {
        if (Watch.Any)
            return Watch.PeriodMs;
        if (_armed.IsRunning && _armed.ElapsedMilliseconds < FirstForMs)
            return FirstMs;
        if (_debt || (waitsForUs && _moves) || (_armed.IsRunning && _armed.ElapsedMilliseconds < AlertForMs))
            return AlertMs;
        return _spends || waitsForUs || polls || (countsHits && _moves) ? BusyMs : QuietMs;
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Load;

/// <summary>
/// An open loop: requests leave at their due times on a thread of their own, whether or not earlier ones were answered.
/// <see cref="Begin"/> and <see cref="Stop"/> may be called on any thread.
/// </summary>
internal sealed class Sender(Options options) : IDisposable
{
    // The pacer sleeps in whole milliseconds. A request that leaves later than this counts from when it was due.
    private static readonly long _slack = Stopwatch.Frequency / 500;

    private static readonly string[] _partners = ["acme", "zeta"];

    private readonly HttpClient _http = new() { BaseAddress = options.Url, Timeout = TimeSpan.FromSeconds(5) };
    private readonly Lock _lock = new();
    private readonly List<Phase> _phases = [];
    private Phase _phase = new("warm-up", Stopwatch.GetTimestamp());
    private int _unanswered;
    private volatile bool _stopped;

    /// <summary>The warm-up, if there was one, is not among them.</summary>
    public IReadOnlyList<Phase> Phases
    {
        get
        {
            lock (_lock)
            {
                return [.. _phases];
            }
        }
    }

    public Phase WarmUp { get; private set; } = new("warm-up", 0);

    /// <summary>Measures from now on under this name.</summary>
    public void Begin(string name)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            _phase.EndedTimestamp = now;
            _phase = new Phase(name, now);
            _phases.Add(_phase);
        }
    }

    /// <summary>No further request is sent.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Sends until the time is over or <see cref="Stop"/>, then waits for the answers. Blocks.</summary>
    /// <param name="warmedUp">Called once, after the warm-up; the first phase has begun.</param>
    public void Run(Action warmedUp)
    {
        WarmUp = _phase;
        var started = Stopwatch.GetTimestamp();
        var warmUps = (long)options.WarmUpSeconds * options.Rate;
        var last = warmUps + ((long)options.Seconds * options.Rate);
        for (var number = 0L; number < last && !_stopped; number++)
        {
            var due = started + (number * Stopwatch.Frequency / options.Rate);
            SleepUntil(due);
            if (number == warmUps)
            {
                Begin(options.Phase);
                warmedUp();
            }

            var now = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _unanswered);
            _ = SendAsync(number, now - due > _slack ? due : now);
        }

        lock (_lock)
        {
            _phase.EndedTimestamp = Stopwatch.GetTimestamp();
        }

        while (Volatile.Read(ref _unanswered) > 0)
        {
            Thread.Sleep(10);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void SleepUntil(long due)
    {
        var ms = Math.Round(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds);
        if (ms > 0)
        {
            Thread.Sleep((int)ms);
        }
    }

    private async Task SendAsync(long number, long since)
    {
        Phase phase;
        lock (_lock)
        {
            phase = _phase;
        }

        var outcome = await AskAsync(number);
        phase.Add(outcome, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        Interlocked.Decrement(ref _unanswered);
    }

    private async Task<Outcome> AskAsync(long number)
    {
        var partner = _partners[number % _partners.Length];
        var item = number % 7 == 0 ? "lamp" : "chair";
        var order = new { id = $"A-{number:000000}", item, quantity = 1 + (number % 9) };
        try
        {
            using var answer = await _http.PostAsJsonAsync($"/partners/{partner}/orders", order);
            var body = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK && body.Length > 0 ? Outcome.Good : Outcome.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return Outcome.Lost;
        }
    }
}

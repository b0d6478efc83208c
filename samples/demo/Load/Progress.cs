using System.Globalization;

namespace Load;

/// <summary>Prints one line a second about the phase that runs.</summary>
internal sealed class Progress : IDisposable
{
    private readonly Sender _sender;
    private readonly ITimer _timer;
    private Phase? _phase;
    private int _seen;

    public Progress(Sender sender, TimeProvider time)
    {
        _sender = sender;
        var second = TimeSpan.FromSeconds(1);
        _timer = time.CreateTimer(_ => Print(), null, second, second);
    }

    public void Dispose() => _timer.Dispose();

    private void Print()
    {
        var phases = _sender.Phases;
        if (phases.Count == 0)
        {
            return;
        }

        if (phases[^1] != _phase)
        {
            (_phase, _seen) = (phases[^1], 0);
        }

        var latest = _phase.LatenciesMs(_seen);
        _seen += latest.Length;
        var (p50, p99) = (Quantile.Of(latest, 0.5), Quantile.Of(latest, 0.99));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_phase.Name,-10} answered {latest.Length,4}   p50 {p50,7:0.00} ms   p99 {p99,7:0.00} ms   " +
            $"failed {_phase.Count(Outcome.Failed)}   lost {_phase.Count(Outcome.Lost)}"));
    }
}

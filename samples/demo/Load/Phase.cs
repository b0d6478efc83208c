namespace Load;

/// <summary>What one request came to.</summary>
internal enum Outcome
{
    /// <summary>Answered as agreed: 200.</summary>
    Good,

    /// <summary>Answered with anything else.</summary>
    Failed,

    /// <summary>Not answered: connection refused or broken, or nothing within five seconds.</summary>
    Lost,
}

/// <summary>The requests sent in one stretch of time. Safe on any thread.</summary>
internal sealed class Phase(string name, long startedTimestamp)
{
    private readonly Lock _lock = new();
    private readonly List<double> _latenciesMs = [];
    private readonly int[] _outcomes = new int[3];

    public string Name => name;

    /// <summary>When its first request was due, and when the first of the next phase was.</summary>
    public long StartedTimestamp => startedTimestamp;

    public long EndedTimestamp { get; set; }

    public void Add(Outcome outcome, double latencyMs)
    {
        lock (_lock)
        {
            _outcomes[(int)outcome]++;
            _latenciesMs.Add(latencyMs);
        }
    }

    public int Count(Outcome outcome)
    {
        lock (_lock)
        {
            return _outcomes[(int)outcome];
        }
    }

    /// <summary>Latencies of the answered and unanswered requests so far, in the order in which they ended.</summary>
    public double[] LatenciesMs(int skip = 0)
    {
        lock (_lock)
        {
            return [.. _latenciesMs.Skip(skip)];
        }
    }
}

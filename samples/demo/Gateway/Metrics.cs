using System.Globalization;

namespace Gateway;

/// <summary>Counts requests and errors, and keeps the latest latencies. Safe on any thread.</summary>
internal sealed class Metrics(IConfiguration settings)
{
    // Enough for a p99 that does not jump, and a bad start is forgotten within seven seconds at 300 requests/s.
    private const int LatenciesKept = 2048;

    private readonly Lock _lock = new();
    private readonly double[] _latenciesMs = new double[LatenciesKept];
    private readonly double _alarmPercent = settings.GetValue("AlarmPercent", 1.0);
    private long _requests;
    private long _errors;

    /// <summary>Takes one finished request into account.</summary>
    public void Add(TimeSpan elapsed, bool failed)
    {
        lock (_lock)
        {
            _latenciesMs[_requests++ % LatenciesKept] = elapsed.TotalMilliseconds;
            _errors += failed ? 1 : 0;
        }
    }

    /// <summary>The page: a name and a value a line.</summary>
    public string ToText()
    {
        long requests, errors;
        double[] latenciesMs;
        lock (_lock)
        {
            (requests, errors) = (_requests, _errors);
            latenciesMs = _latenciesMs[..(int)Math.Min(requests, LatenciesKept)];
        }

        Array.Sort(latenciesMs);
        var percent = requests == 0 ? 0 : 100.0 * errors / requests;
        return string.Create(CultureInfo.InvariantCulture, $"""
            requests_total   {requests}
            errors_total     {errors}
            error_percent    {percent:0.00}
            alarm_percent    {_alarmPercent:0.00}
            alarm            {(percent > _alarmPercent ? "ON" : "off")}
            latency_ms_p50   {At(latenciesMs, 0.50):0.00}
            latency_ms_p99   {At(latenciesMs, 0.99):0.00}

            """);
    }

    private static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
}

namespace Dotbug.Sinks;

/// <summary>
/// Carries the events of a session to its sinks. They are flushed as soon as no further event is at hand, and at the latest
/// <see cref="FlushMs"/> after an event, so that a flood does not hide what has already happened.
/// </summary>
public static class EventPump
{
    /// <summary>Short enough for eyes and `tail -f`, long enough to make the cost of a write call vanish in a flood.</summary>
    public const int FlushMs = 100;

    /// <summary>
    /// Ends with the events, or with the first exception of a sink or of the source. <paramref name="seen"/> is told of each event
    /// after the sinks.
    /// </summary>
    public static async Task RunAsync(IAsyncEnumerable<TraceEvent> events, IReadOnlyList<IEventSink> sinks, TimeProvider clock,
        Action<TraceEvent>? seen = null, CancellationToken cancel = default)
    {
        var flushed = clock.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var source = events.GetAsyncEnumerator(end.Token);
        while (true)
        {
            var next = source.MoveNextAsync().Preserve();
            if (!next.IsCompleted)
            {
                await FlushWhileWaitingAsync(sinks, next, end).ConfigureAwait(false);
                flushed = clock.GetTimestamp();
            }
            if (!await next.ConfigureAwait(false))
                break;
            var item = source.Current;
            for (var i = 0; i < sinks.Count; i++)
                sinks[i].Write(item);
            seen?.Invoke(item);
            if (clock.GetElapsedTime(flushed).TotalMilliseconds >= FlushMs)
            {
                Flush(sinks);
                flushed = clock.GetTimestamp();
            }
        }
        Flush(sinks);
    }

    /// <summary>An enumerator must not be left in the middle of a step: when a sink fails, the source is asked to end and waited for.</summary>
    private static async ValueTask FlushWhileWaitingAsync(IReadOnlyList<IEventSink> sinks, ValueTask<bool> next, CancellationTokenSource end)
    {
        try
        {
            Flush(sinks);
        }
        catch
        {
            await end.CancelAsync().ConfigureAwait(false);
            try
            {
                await next.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // What the sink said is the reason.
            }
            throw;
        }
    }

    private static void Flush(IReadOnlyList<IEventSink> sinks)
    {
        for (var i = 0; i < sinks.Count; i++)
            sinks[i].Flush();
    }
}

using Target.Driver;

namespace Shop.Partners;

/// <summary>Async iterators by the way their enumeration ends.</summary>
public static class TickerScenario
{
    public static string Run(int n)
    {
        var log = "";
        for (var i = 0; i < n; i++)
        {
            log = RunOnce().GetAwaiter().GetResult();
        }

        return Text.OneLine(log);
    }

    /// <summary>n enumerations at once: to the end, left early, failing, and of what another thread has called.</summary>
    public static string RunMany(int n)
    {
        var ticker = new Ticker();
        var sums = Task.WhenAll(Enumerable.Range(0, n).Select(i => (i % 4) switch
        {
            0 => Task.Run(() => Sum(ticker.ToEnd(5))),
            1 => Task.Run(() => Sum(ticker.WithFinally(5), 2)),
            2 => Task.Run(() => Sum(ticker.Fails(2))),
            _ => Soon(ticker.Elsewhere(3)),
        })).GetAwaiter().GetResult();
        return Text.OneLine($"{sums.Length} {string.Join(' ', sums.Distinct().Order(StringComparer.Ordinal))}");
    }

    private static Task<string> Soon(IAsyncEnumerable<int> items) => Task.Run(() => Sum(items));

    private static readonly List<IAsyncEnumerator<int>> _held = [];

    /// <summary>n enumerations that never begin, and n that come as far as their first item.</summary>
    public static string RunOpen(int n)
    {
        var ticker = new Ticker();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            _held.Add(ticker.Unbegun(i).GetAsyncEnumerator());
            _held.Add(ticker.AtOnce(i + 1).GetAsyncEnumerator());
            sum += _held[^1].MoveNextAsync().AsTask().GetAwaiter().GetResult() ? 1 : 0;
        }

        return $"{sum}";
    }

    private static async Task<string> RunOnce()
    {
        var ticker = new Ticker();
        List<string> log = [];
        log.Add("to the end " + await Sum(ticker.ToEnd(4)));
        log.Add("at once " + await Sum(ticker.AtOnce(3)));
        log.Add("fails " + await Sum(ticker.Fails(2)));
        log.Add("left " + await Sum(ticker.WithFinally(5), 2));
        log.Add("yield break " + await Sum(ticker.Breaks(5)));
        using var cancel = new CancellationTokenSource();
        log.Add("cancelled " + await Sum(ticker.Cancelled(5, cancel), int.MaxValue, cancel.Token));
        log.Add("nested " + await Sum(ticker.Nested(3)));
        log.Add("generic " + await Sum(new Ticker<string>().Repeat("six", 3)));
        log.Add("generic method " + await Sum(ticker.Generic(7, 2)));
        log.Add("enumerator " + await Drain(ticker.Enumerator(3)));
        log.Add("twice " + await Twice(ticker.Again(3)));
        log.Add("elsewhere " + await Elsewhere(ticker.Elsewhere(3)));
        await ticker.Unbegun(3).GetAsyncEnumerator().DisposeAsync();
        return string.Join('\n', log);
    }

    private static async Task<string> Sum<T>(IAsyncEnumerable<T> items, int most = int.MaxValue, CancellationToken cancel = default)
    {
        var text = "";
        try
        {
            await foreach (var item in items.WithCancellation(cancel))
            {
                text += item;
                if (text.Length >= most)
                {
                    break;
                }
            }
        }
        catch (Exception error)
        {
            text += $" {error.GetType().Name} {error.Message}";
        }

        return text;
    }

    private static async Task<string> Drain(IAsyncEnumerator<int> items)
    {
        var sum = 0;
        while (await items.MoveNextAsync())
        {
            sum += items.Current;
        }

        return $"{sum}";
    }

    /// <summary>At the same time, and once more.</summary>
    private static async Task<string> Twice(IAsyncEnumerable<int> items)
    {
        var first = Sum(items);
        var second = Sum(items);
        return $"{await first} {await second} {await Sum(items)}";
    }

    private static Task<string> Elsewhere(IAsyncEnumerable<int> items) =>
        Task.Factory.StartNew(() => Sum(items).GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

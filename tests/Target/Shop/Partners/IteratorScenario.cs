namespace Shop.Partners;

public static class IteratorScenario
{
    public static string Run(int n)
    {
        var feed = new Feed();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += feed.Items(5).Sum();
            sum += Drain(feed).GetAwaiter().GetResult();
        }

        return sum.ToString();
    }

    private static async Task<int> Drain(Feed feed)
    {
        var sum = 0;
        await foreach (var item in feed.ItemsAsync(5))
        {
            sum += item;
        }

        return sum;
    }
}

public sealed class Feed
{
    public IEnumerable<int> Items(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> ItemsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i * 10;
        }
    }
}

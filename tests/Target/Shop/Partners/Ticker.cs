using System.Runtime.CompilerServices;

namespace Shop.Partners;

public sealed class Ticker
{
    public async IAsyncEnumerable<int> ToEnd(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

#pragma warning disable CS1998 // async without await: no step is ever pending, which is the case wanted
    public async IAsyncEnumerable<int> AtOnce(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return i;
        }
    }
#pragma warning restore CS1998

    public async IAsyncEnumerable<int> Fails(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }

        throw new InvalidOperationException($"dry after {count}");
    }

    public async IAsyncEnumerable<int> WithFinally(int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                yield return i;
                await Task.Yield();
            }
        }
        finally
        {
            await Task.Yield();
        }
    }

    /// <summary>Ends by itself, though the compiler marks it as it marks one that is disposed.</summary>
    public async IAsyncEnumerable<int> Breaks(int count)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                if (i == count)
                {
                    yield break;
                }

                yield return i;
            }
        }
        finally
        {
            await Task.Yield();
        }
    }

    public async IAsyncEnumerable<int> Cancelled(
        int count, CancellationTokenSource source, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            yield return i;
            await source.CancelAsync();
        }
    }

    public async IAsyncEnumerable<int> Nested(int depth)
    {
        yield return depth;
        if (depth == 0)
        {
            yield break;
        }

        await foreach (var item in Nested(depth - 1))
        {
            yield return item;
        }
    }

    public async IAsyncEnumerable<T> Generic<T>(T item, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return item;
        }
    }

    public async IAsyncEnumerator<int> Enumerator(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    /// <summary>Enumerated more than once.</summary>
    public async IAsyncEnumerable<int> Again(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    /// <summary>Enumerated on another thread than the one that called.</summary>
    public async IAsyncEnumerable<int> Elsewhere(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    /// <summary>Disposed before its first item was asked for.</summary>
    public async IAsyncEnumerable<int> Unbegun(int count)
    {
        await Task.Yield();
        yield return count;
    }
}

public sealed class Ticker<T>
{
    public async IAsyncEnumerable<T> Repeat(T item, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return item;
        }
    }
}

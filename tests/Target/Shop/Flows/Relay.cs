using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Shop.Messages;

namespace Shop.Flows;

/// <summary>
/// Numbered messages that go from hand to hand: a channel whose reader waits, a collection whose thread waits, and another channel. Whoever receives them
/// does so all the time, in the one flow in which it began; two of them began in the same.
/// </summary>
public sealed class Relay
{
    private readonly Channel<Parcel> _first = Channel.CreateUnbounded<Parcel>();
    private readonly BlockingCollection<Parcel> _second = [];
    private readonly Channel<Parcel> _third = Channel.CreateBounded<Parcel>(4);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _over = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Begin(int number) => number;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Note(int number, string place) => number;

    public static int Run(int count)
    {
        var relay = new Relay();
        var (reading, ending) = (relay.ReadAsync(), relay.EndAsync());
        var taking = new Thread(relay.Take);
        taking.Start();
        var sent = Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => relay.SendAsync(number)))).Result;
        relay._first.Writer.Complete();
        reading.Wait();
        relay._second.CompleteAdding();
        taking.Join();
        relay._third.Writer.Complete();
        ending.Wait();
        return sent.Sum();
    }

    private async Task<int> SendAsync(int number)
    {
        Begin(number);
        var over = _over[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _first.Writer.WriteAsync(new Parcel(number));
        await over.Task;
        Note(number, "over");
        return number;
    }

    private async Task ReadAsync()
    {
        while (await _first.Reader.WaitToReadAsync())
        {
            while (_first.Reader.TryRead(out var parcel))
            {
                Note(parcel.Number, "read");
                await Task.Yield();
                Note(parcel.Number, "read, after an await");
                _second.Add(parcel);
            }
        }
    }

    private void Take()
    {
        foreach (var parcel in _second.GetConsumingEnumerable())
        {
            Note(parcel.Number, "taken");
            _third.Writer.WriteAsync(parcel).AsTask().Wait();
        }
    }

    private async Task EndAsync()
    {
        while (true)
        {
            Parcel parcel;
            try
            {
                parcel = await _third.Reader.ReadAsync();
            }
            catch (ChannelClosedException)
            {
                return;
            }

            Note(parcel.Number, "next");
            await Task.Run(() => Note(parcel.Number, "task of a message"));
            Note(parcel.Number, "after its task");
            _over[parcel.Number].SetResult();
        }
    }

    /// <summary>Each message has a receiver of its own, which waits already, in another method than the one that needs the message.</summary>
    public static int RunForOthers(int count)
    {
        var sum = 0;
        for (var number = 0; number < count; number++)
        {
            var (relay, sent) = (new Relay(), number);
            var receiving = number % 2 == 0 ? relay.EnumerateAsync() : relay.AskAsync();
            Task.Run(() =>
            {
                relay.Begin(sent);
                relay._first.Writer.TryWrite(new Parcel(sent));
                relay._first.Writer.Complete();
            });
            sum += receiving.Result;
        }

        return sum;
    }

    private async Task<int> EnumerateAsync()
    {
        var sum = 0;
        await foreach (var parcel in _first.Reader.ReadAllAsync())
        {
            sum += Note(parcel.Number, "read");
            await Task.Yield();
            Note(parcel.Number, "read, after an await");
        }

        return sum;
    }

    private async Task<int> AskAsync()
    {
        var parcel = await NextAsync();
        Note(parcel.Number, "read");
        await Task.Yield();
        return Note(parcel.Number, "read, after an await");
    }

    /// <summary>Receives for another.</summary>
    private async Task<Parcel> NextAsync() => await _first.Reader.ReadAsync();
}

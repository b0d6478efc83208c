using System.Collections.Concurrent;
using System.Threading.Channels;
using Shop.Messages;

namespace Target.Driver;

/// <summary>So many messages, numbered from 0, each sent once and received once, by one way after the other.</summary>
internal static class Messages
{
    public static string Run(string kind, int count)
    {
        var sum = kind switch
        {
            "unbounded" => Queue(Channel.CreateUnbounded<Parcel>(), count),
            "single" => Queue(Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { SingleReader = true }), count),
            "bounded" => Queue(Channel.CreateBounded<Parcel>(count), count),
#if NET9_0_OR_GREATER
            "prioritized" => Queue(
                Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<Parcel> { Comparer = Comparer<Parcel>.Create((a, b) => a.Number - b.Number) }), count),
#endif
            "full" => Full(count),
#if NET10_0_OR_GREATER
            "rendezvous" => Rendezvous(count),
#endif
            "numbers" => Numbers(count),
            "inside" => Inside(count),
            "crowd" => Crowd(count),
            "blocking" => Blocking(count),
            "bus" => Bus(count),
            _ => throw new ArgumentException($"no messages of the kind '{kind}'"),
        };
        return $"messages {kind} {sum}";
    }

    /// <summary>A quarter each: TryWrite and TryRead; WriteAsync and ReadAsync; a reader that waits; ReadAllAsync. What comes after the end is refused.</summary>
    private static int Queue(Channel<Parcel> channel, int count)
    {
        var (sum, number) = (0, 0);
        for (var i = 0; i < count / 4; i++)
            channel.Writer.TryWrite(new Parcel(number++));
        for (var i = 0; i < count / 4; i++)
            sum += channel.Reader.TryRead(out var parcel) ? parcel.Number : -1;
        if (channel.Reader.TryRead(out _))
            return -1;
        for (var i = 0; i < count / 4; i++)
            channel.Writer.WriteAsync(new Parcel(number++)).AsTask().Wait();
        for (var i = 0; i < count / 4; i++)
            sum += channel.Reader.ReadAsync().AsTask().Result.Number;
        for (var i = 0; i < count / 4; i++)
        {
            var waiting = channel.Reader.ReadAsync();
            channel.Writer.TryWrite(new Parcel(number++));
            sum += waiting.AsTask().Result.Number;
        }

        var all = All(channel.Reader);
        while (number < count)
            channel.Writer.TryWrite(new Parcel(number++));
        channel.Writer.Complete();
        sum += all.Result;
        return channel.Writer.TryWrite(new Parcel(-1)) ? -1 : sum;
    }

    private static async Task<int> All(ChannelReader<Parcel> reader)
    {
        var sum = 0;
        await foreach (var parcel in reader.ReadAllAsync())
            sum += parcel.Number;
        return sum;
    }

    /// <summary>Room for one: each second message is refused, and then waits until the first is taken.</summary>
    private static int Full(int count)
    {
        var channel = Channel.CreateBounded<Parcel>(1);
        var sum = 0;
        for (var number = 0; number < count; number += 2)
        {
            var second = new Parcel(number + 1);
            if (!channel.Writer.TryWrite(new Parcel(number)) || channel.Writer.TryWrite(second))
                return -1;
            var waiting = channel.Writer.WriteAsync(second).AsTask();
            sum += channel.Reader.TryRead(out var parcel) ? parcel.Number : -1;
            waiting.Wait();
            sum += channel.Reader.ReadAsync().AsTask().Result.Number;
        }

        return sum;
    }

#if NET10_0_OR_GREATER
    private static int Rendezvous(int count)
    {
        var channel = Channel.CreateBounded<Parcel>(0);
        var sum = 0;
        for (var number = 0; number < count; number += 2)
        {
            var waiting = channel.Writer.WriteAsync(new Parcel(number)).AsTask();
            sum += channel.Reader.ReadAsync().AsTask().Result.Number;
            waiting.Wait();
            if (channel.Writer.TryWrite(new Parcel(-1)))
                return -1;
            var reading = channel.Reader.ReadAsync();
            channel.Writer.TryWrite(new Parcel(number + 1));
            sum += reading.AsTask().Result.Number;
        }

        return sum;
    }
#endif

    private static int Numbers(int count)
    {
        var channel = Channel.CreateUnbounded<long>();
        var sum = 0L;
        for (var number = 0; number < count; number++)
        {
            channel.Writer.TryWrite(number);
            sum += channel.Reader.ReadAsync().AsTask().Result;
        }

        return (int)sum;
    }

    /// <summary>Whoever waits goes on inside TryWrite.</summary>
    private static int Inside(int count)
    {
        var channel = Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
        var all = All(channel.Reader);
        for (var number = 0; number < count; number++)
            channel.Writer.TryWrite(new Parcel(number));
        channel.Writer.Complete();
        return all.Result;
    }

    /// <summary>Four write into little room, four read.</summary>
    private static int Crowd(int count)
    {
        var channel = Channel.CreateBounded<Parcel>(16);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => All(channel.Reader))).ToArray();
        var next = -1;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                if (number % 2 == 0 || !channel.Writer.TryWrite(new Parcel(number)))
                    await channel.Writer.WriteAsync(new Parcel(number));
            }
        })).ToArray();
        Task.WaitAll(writers);
        channel.Writer.Complete();
        return readers.Sum(r => r.Result);
    }

    /// <summary>Half by Add and Take, half by TryAdd and an enumeration.</summary>
    private static int Blocking(int count)
    {
        using var collection = new BlockingCollection<Parcel>(1);
        var sum = 0;
        for (var number = 0; number < count / 2; number++)
        {
            collection.Add(new Parcel(number));
            if (collection.TryAdd(new Parcel(-1)))
                return -1;
            sum += collection.Take().Number;
            if (collection.TryTake(out _))
                return -1;
        }

        var all = Task.Run(() => collection.GetConsumingEnumerable().Sum(p => p.Number));
        for (var number = count / 2; number < count; number++)
        {
            var parcel = new Parcel(number);
            while (!collection.TryAdd(parcel, 1000))
            {
            }
        }

        collection.CompleteAdding();
        return sum + all.Result;
    }

    private static int Bus(int count)
    {
        var bus = new ParcelBus("north");
        var sum = 0;
        for (var number = 0; number < count; number++)
        {
            bus.Publish(new Parcel(number), copies: 1);
            sum += bus.TryNext(out var parcel) ? parcel!.Number : -1;
            if (bus.TryNext(out _))
                return -1;
        }

        return sum;
    }
}

using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Shop.Messages;

namespace Shop.Flows;

/// <summary>
/// Many senders and one long-lived receiver for each way that a message can go. Whoever handles a message calls <see cref="Note"/> with its number at each place that it comes to.
/// </summary>
public sealed class Postal
{
    /// <summary>Places of each message.</summary>
    public const int Notes = 5;

    private readonly CountdownEvent _handled;

    /// <summary>Of ways where it matters: true once the receiver waits. Null: each may send at any time.</summary>
    private Func<bool>? _waits;
    private int _onItsWay;

    private Postal(int count) => _handled = new CountdownEvent(count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Note(int number, string place) => number + place.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Post(int number) => Note(number, "post");

    /// <summary>So many messages, each sent by a thread or a task of its own; the receiver has been there before.</summary>
    public static int Run(string way, int count)
    {
        var postal = new Postal(count);
        var (send, end) = postal.Open(way);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number => postal.SendAsync(number, send).GetAwaiter().GetResult());
        postal._handled.Wait();
        end();
        return count;
    }

    private async Task SendAsync(int number, Func<Parcel, ValueTask> send)
    {
        await Task.Run(async () =>
        {
            Post(number);
            if (_waits != null)
            {
                SpinWait.SpinUntil(() => Interlocked.CompareExchange(ref _onItsWay, 1, 0) == 0);
                SpinWait.SpinUntil(_waits);
            }

            await send(new Parcel(number));
            Note(number, "posted");
        });
    }

    private (Func<Parcel, ValueTask> Send, Action End) Open(string way)
    {
        switch (way)
        {
            case "blocking":
                var collection = new BlockingCollection<Parcel>(8);
                var thread = new Thread(() =>
                {
                    foreach (var parcel in collection.GetConsumingEnumerable())
                        HandleAsync(parcel).GetAwaiter().GetResult();
                });
                thread.Start();
                return (p =>
                {
                    collection.Add(p);
                    return ValueTask.CompletedTask;
                }, () =>
                {
                    collection.CompleteAdding();
                    thread.Join();
                });
            case "bounded":
                return Open(Channel.CreateBounded<Parcel>(4), ReadAsync);
            case "wrapped":
                return Open(Channel.CreateUnbounded<Parcel>(), ReadWrappedAsync);
            case "enumerated":
                return Open(Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { SingleReader = true }), EnumerateAsync);
            case "inside":
                return Open(Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { AllowSynchronousContinuations = true }), WaitAsync);
            default:
                throw new ArgumentException($"no way '{way}'");
        }
    }

    private static (Func<Parcel, ValueTask> Send, Action End) Open(Channel<Parcel> channel, Func<ChannelReader<Parcel>, Task> receive)
    {
        // Suspended when it returns: the receiver is there.
        var receiver = receive(channel.Reader);
        return (p => channel.Writer.WriteAsync(p), () =>
        {
            channel.Writer.Complete();
            receiver.Wait();
        });
    }

    private async Task ReadAsync(ChannelReader<Parcel> reader)
    {
        try
        {
            while (true)
                await HandleAsync(await reader.ReadAsync());
        }
        catch (ChannelClosedException)
        {
        }
    }

    private async Task ReadWrappedAsync(ChannelReader<Parcel> reader)
    {
        Task<Parcel?>? next = null;
        _waits = () => Volatile.Read(ref next) is { IsCompleted: false } waiting && s_continuation.GetValue(waiting) != null;
        while (true)
        {
            Volatile.Write(ref next, NextAsync(reader));
            if (await next is not { } parcel)
                return;
            await HandleAsync(parcel);
        }
    }

    private static readonly FieldInfo s_continuation = typeof(Task).GetField("m_continuationObject", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static async Task<Parcel?> NextAsync(ChannelReader<Parcel> reader) => await reader.WaitToReadAsync() && reader.TryRead(out var parcel) ? parcel : null;

    private async Task EnumerateAsync(ChannelReader<Parcel> reader)
    {
        var all = reader.ReadAllAsync().GetAsyncEnumerator();
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var promise = all.GetType().GetField("<>v__promiseOfValueOrEnd", any)!;
        bool Is(string field, Func<object?, bool> what) => what(promise.FieldType.GetField(field, any)!.GetValue(promise.GetValue(all)));
        _waits = () => Is("_completed", static v => v is false) && Is("_continuation", static v => v != null);
        while (await all.MoveNextAsync())
            await HandleAsync(all.Current);
    }

    private async Task WaitAsync(ChannelReader<Parcel> reader)
    {
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var parcel))
                await HandleAsync(parcel);
        }
    }

    private async Task HandleAsync(Parcel parcel)
    {
        Note(parcel.Number, "handle");
        await Task.Yield();
        Note(parcel.Number, "handle after await");
        await Task.Run(() => Note(parcel.Number, "handle in a task"));
        Volatile.Write(ref _onItsWay, 0);
        _handled.Signal();
    }
}

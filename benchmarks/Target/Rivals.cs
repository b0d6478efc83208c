using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace Bench.Target;

/// <summary>The same as <see cref="Work.Step"/> with what a program would otherwise do to tell of it.</summary>
public static class Rivals
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int EventOfCall(int id, string name)
    {
        CallEvents.Log.Called(id, name);
        return id + name.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int EventsOfCallAndReturn(int id, string name)
    {
        CallEvents.Log.Called(id, name);
        var result = id + name.Length;
        CallEvents.Log.Returned(result);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int QueueOfCall(int id, string name)
    {
        Queue.Add([id, name]);
        return id + name.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int QueueOfCallAndReturn(int id, string name)
    {
        Queue.Add([id, name]);
        var result = id + name.Length;
        Queue.Add([result]);
        return result;
    }
}

/// <summary>An event source with the fast way of writing: no array of arguments.</summary>
[EventSource(Name = "Bench-Calls")]
internal sealed unsafe class CallEvents : EventSource
{
    public static readonly CallEvents Log = new();

    [Event(1)]
    public void Called(int id, string name)
    {
        if (!IsEnabled())
        {
            return;
        }

        fixed (char* text = name)
        {
            var data = stackalloc EventData[2];
            data[0] = new EventData { DataPointer = (nint)(&id), Size = sizeof(int) };
            data[1] = new EventData { DataPointer = (nint)text, Size = (name.Length + 1) * sizeof(char) };
            WriteEventCore(1, 2, data);
        }
    }

    [Event(2)]
    public void Returned(int result)
    {
        if (IsEnabled())
        {
            WriteEvent(2, result);
        }
    }
}

/// <summary>Arguments in an array, the array in a queue, and a thread that empties it.</summary>
internal static class Queue
{
    private static readonly ConcurrentQueue<object[]> _queue = new();

    static Queue() => new Thread(Empty) { IsBackground = true }.Start();

    public static void Add(object[] values) => _queue.Enqueue(values);

    private static void Empty()
    {
        while (true)
        {
            while (_queue.TryDequeue(out _))
            {
            }

            Thread.Sleep(1);
        }
    }
}

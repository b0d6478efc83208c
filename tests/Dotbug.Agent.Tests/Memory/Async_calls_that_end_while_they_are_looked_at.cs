using System.Runtime.InteropServices;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Tests.Memory;

/// <summary>At the end of each session the agent looks at all calls that are followed, those of other sessions too, while these complete on the program's threads.</summary>
public sealed unsafe class Async_calls_that_end_while_they_are_looked_at : IDisposable
{
    private const int Threads = 4, CallsEach = 300_000;

    private readonly TapTable* _table = (TapTable*)NativeMemory.AllocZeroed((nuint)sizeof(TapTable));

    public Async_calls_that_end_while_they_are_looked_at() => _table->Ends = (nint)_table;

    public void Dispose() => NativeMemory.Free(_table);

    [Fact]
    public void Belong_to_one_thread_at_a_time()
    {
        var (shared, left) = (0, Threads);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            var table = (nint)_table;
            for (var i = 0; i < CallsEach; i++)
            {
                var token = (long)number << 40 | (long)i << 8;
                var machine = new object();
                AsyncCalls.Made(token, machine, table);
                var call = (AsyncCall*)AsyncCalls.ResumeIterator(machine, 0, 0, table);
                if (call == null || Volatile.Read(ref call->Token) != token)
                    Interlocked.Increment(ref shared);
                if (call == null)
                    continue;
                AsyncCalls.Yield((long)call, table);
                call = (AsyncCall*)AsyncCalls.ResumeIterator(machine, 0, 0, table);
                if (call == null || Volatile.Read(ref call->Token) != token)
                    Interlocked.Increment(ref shared);
                if (call != null)
                    AsyncCalls.Complete(call);
            }
            Interlocked.Decrement(ref left);
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        while (Volatile.Read(ref left) > 0)
            AsyncCalls.ForEach(_ => false);
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(0, shared);
    }
}

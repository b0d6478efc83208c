using System.Reflection.Emit;

namespace Target.Driver;

/// <summary>Methods that the JIT rejects, called on threads that wait afterwards.</summary>
internal static class Uncompilable
{
    public static string Call(int threads)
    {
        var rejected = 0;
        using var called = new CountdownEvent(threads);
        for (var i = 0; i < threads; i++)
        {
            new Thread(() =>
            {
                try
                {
                    Make()();
                }
                catch (InvalidProgramException)
                {
                    Interlocked.Increment(ref rejected);
                }

                called.Signal();
                Thread.Sleep(Timeout.Infinite);
            })
            { IsBackground = true }.Start();
        }

        called.Wait();
        return $"rejected {rejected}";
    }

    /// <summary>Takes a value from an empty stack.</summary>
    private static Action Make()
    {
        var method = new DynamicMethod("rejected", typeof(void), []);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Pop);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action>();
    }
}

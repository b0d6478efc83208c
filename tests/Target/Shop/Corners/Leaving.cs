using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Shop.Corners;

/// <summary>What is said when the process, or a load context, goes.</summary>
public static class Leaving
{
    private static int s_unloaded;

    public static void Register()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Last("process", 1);
        AssemblyLoadContext.Default.Unloading += _ => Last("default context", 2);
    }

    /// <summary>Makes contexts, uses an assembly in each, unloads them, and waits until all have been told.</summary>
    public static int Unload(int count)
    {
        for (var i = 0; i < count; i++)
        {
            One(i);
        }

        while (Volatile.Read(ref s_unloaded) < count)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return s_unloaded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void One(int number)
    {
        var context = new AssemblyLoadContext($"passing {number}", isCollectible: true);
        context.Unloading += _ =>
        {
            Last("passing", number);
            Interlocked.Increment(ref s_unloaded);
        };
        var copy = context.LoadFromAssemblyPath(typeof(Leaving).Assembly.Location);
        copy.GetType("Shop.Hot.HotScenario")!.GetMethod("Run")!.Invoke(null, [2]);
        context.Unload();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Last(string what, int number) => what.Length + number;
}

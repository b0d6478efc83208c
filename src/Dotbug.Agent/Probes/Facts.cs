using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Probes;

/// <summary>What the <c>$</c> words of a guard stand for, read on the program's threads.</summary>
internal static unsafe class Facts
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private static double s_nsPerTick = 1;

    /// <summary>Agent's thread, when a session begins.</summary>
    public static void Calibrate() => s_nsPerTick = 1e9 / Clock.TicksPerSecond();

    [MethodImpl(Compiled)]
    public static long ElapsedNs(ThreadLog* log, ulong start) => (long)((Clock.Now() - start) * s_nsPerTick);

    [MethodImpl(Compiled)]
    public static long RunningNs(ThreadLog* log, ulong start, ulong running) =>
        running == 0 ? ElapsedNs(log, start) : (long)(running * s_nsPerTick);

    public static int Depth(ThreadSession* session) => session->Depth;

    public static int ThreadId(ThreadLog* log) => log->ManagedId;

    [MethodImpl(Compiled)]
    public static string? ThreadName(ThreadLog* log) => Thread.CurrentThread.Name;

    [MethodImpl(Compiled)]
    public static string? CallerName(ThreadLog* log) => Callers.Name(log);

    [MethodImpl(Compiled)]
    public static string? TraceId(ThreadLog* log) => Traces.Current();

    /// <summary>The task whose delegate this thread runs; the same property in .NET 8, 9 and 10.</summary>
    [MethodImpl(Compiled)]
    public static Task? RunningTask() => InternalCurrent(null!);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "get_InternalCurrent")]
    private static extern Task? InternalCurrent(Task of);

    public static void Prepare()
    {
        foreach (var method in typeof(Facts).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }
}

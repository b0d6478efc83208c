using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// An exception in our own code on a thread of the program: ends the sessions concerned. The program's call goes on. The first one of a session is kept
/// until the session's thread has told it. Nothing of a value is told: an exception's message may have one.
/// </summary>
internal static unsafe class Faults
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private static readonly Exception?[] s_first = new Exception?[Limits.SessionsMax];

    /// <summary>The same code may serve a session that is long over: that one's slot may have another session now, which goes on.</summary>
    [MethodImpl(Compiled)]
    public static void InProbe(nint table, object exception)
    {
        var taps = (TapTable*)table;
        for (var i = 0; i < taps->Count; i++)
        {
            var area = taps->Tap(i)->Area;
            if (area->Generation != taps->Tap(i)->Generation)
                continue;
            if (Interlocked.CompareExchange(ref area->FaultIn, taps->Method, 0) == 0)
                Volatile.Write(ref s_first[area->Slot], exception as Exception);
            area->EndedBy = (int)StopReason.Fault;
            Volatile.Write(ref area->Armed, 0);
        }
    }

    public static void Prepare()
    {
        RuntimeHelpers.RunClassConstructor(typeof(Faults).TypeHandle);
        foreach (var method in typeof(Faults).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    public static void Forget(SessionArea* area) => s_first[area->Slot] = null;

    /// <summary>Session's thread: what happened and in which method's probe. Forgets the exception.</summary>
    public static string Take(SessionArea* area)
    {
        var exception = Interlocked.Exchange(ref s_first[area->Slot], null);
        return $"DB9005: {exception?.GetType().Name ?? "a fault"} in the probe of {Prober.NameOf(area->FaultIn)}{(exception == null ? "" : Place(exception))}";
    }

    /// <summary>On the agent's own threads, which read no values.</summary>
    public static string Own(Exception exception) => $"{exception.GetType().Name}: {exception.Message}{Place(exception)}";

    private static string Place(Exception exception) => new StackTrace(exception).GetFrame(0)?.GetMethod() is { } method
        ? $", at {(method.DeclaringType is { } type ? type.Name + "." : "")}{method.Name}"
        : "";
}

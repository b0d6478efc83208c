using System.Runtime.CompilerServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>An exception in our own code on a thread of the program: ends the sessions concerned. The program's call goes on.</summary>
internal static unsafe class Faults
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void InProbe(nint table)
    {
        var taps = (TapTable*)table;
        for (var i = 0; i < taps->Count; i++)
        {
            var area = taps->Tap(i)->Area;
            area->EndedBy = (int)StopReason.Fault;
            Volatile.Write(ref area->Armed, 0);
        }
    }

    public static void Prepare() => RuntimeHelpers.PrepareMethod(typeof(Faults).GetMethod(nameof(InProbe))!.MethodHandle);
}

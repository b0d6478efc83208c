using System.Runtime.CompilerServices;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Probes;

/// <summary>Where the values that a guard read on entry wait with their call: behind its record.</summary>
internal static unsafe class Waiting
{
    public static void Prepare()
    {
        foreach (var type in new[] { typeof(Waiting), typeof(Kept), typeof(Possible), typeof(TaskStates) })
        {
            foreach (var method in type.GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }

    public static byte* Of(StashFrame* frame) => frame->Record + frame->RecordBytes;

    public static byte* OfNewest(ThreadLog* log) => Of(log->Stash.At(log->Stash.Count - 1));

    /// <summary>All are stored: the next call begins behind them.</summary>
    public static void Close(ThreadLog* log)
    {
        var frame = log->Stash.At(log->Stash.Count - 1);
        frame->KeptBytes = Kept.Used(Of(frame));
    }
}

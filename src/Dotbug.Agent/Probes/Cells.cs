using System.Runtime.InteropServices;

namespace Dotbug.Agent.Probes;

/// <summary>Points a method's cells at code for the taps it has now, or at nothing. Agent's thread, under the prober's lock.</summary>
internal static unsafe class Cells
{
    public static void Install(Instrumented method)
    {
        if (method.Taps.Count == 0)
        {
            Volatile.Write(ref *method.Cell, 0);
            if (method.MoveNextCell != null)
                Volatile.Write(ref *method.MoveNextCell, 0);
            return;
        }
        var isAsync = method.Method.IsAsync;
        var table = Table(method);
        var code = TableCode.For(method);
        table->Enter = code.Enter;
        table->GateOrSuspend = code.Gate;
        if (method.NeedsOutcome)
        {
            var ends = method.Completes ? Table(method) : table;
            table->Ends = (nint)ends;
            ends->Outcome = code.Outcome;
            ends->Thrown = code.Thrown;
            if (method.Task != null)
            {
                ends->Enter = code.Completed;
                table->Outcome = code.Handover;
                table->Thrown = code.Left;
            }
            if (method.Iterator != null)
            {
                table->Outcome = (nint)(delegate*<long, object, nint, void>)&AsyncCalls.Made;
                ends->Enter = (nint)(delegate*<object, int, int, nint, long>)&AsyncCalls.ResumeIterator;
                ends->GateOrSuspend = (nint)(delegate*<long, nint, void>)&AsyncCalls.Yield;
                ends->Enumerated = (nint)(delegate*<object, object, nint, void>)&AsyncCalls.Enumerated;
                Volatile.Write(ref *method.MoveNextCell, (nint)ends);
            }
            if (isAsync)
            {
                ends->KeyAt = method.Machine!.KeyAt;
                ends->Enter = (nint)(delegate*<int, ref byte, nint, long>)&AsyncCalls.Resume;
                ends->GateOrSuspend = (nint)(delegate*<long, ref byte, nint, void>)&AsyncCalls.Suspend;
                Volatile.Write(ref *method.MoveNextCell, (nint)ends);
            }
        }
        else if (method.MoveNextCell != null)
        {
            Volatile.Write(ref *method.MoveNextCell, 0);
        }
        Volatile.Write(ref *method.Cell, (nint)table);
    }

    private static TapTable* Table(Instrumented method)
    {
        var table = (TapTable*)NativeMemory.AllocZeroed((nuint)sizeof(TapTable));
        table->Method = method.Number;
        table->Count = method.Taps.Count;
        for (var i = 0; i < method.Taps.Count; i++)
        {
            table->SetTap(i, method.Taps[i].Tap);
            table->Frames = Math.Max(table->Frames, method.Taps[i].Tap->Frames);
        }
        return table;
    }
}

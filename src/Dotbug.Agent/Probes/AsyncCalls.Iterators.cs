using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Async iterators. What the method returns is the state machine itself, so the call is known by that object from the beginning. Of the enumerations of one
/// enumerable the first is the call; where the compiler's code makes a copy for it, the call goes on as the copy.
/// </summary>
internal static unsafe partial class AsyncCalls
{
    /// <summary>Its states before the first step and after a <c>yield return</c>; greater ones are awaits, and -1 is running.</summary>
    private const int NotInside = -1;

    /// <summary>The method has made its state machine.</summary>
    [MethodImpl(Compiled)]
    public static void Made(long token, object machine, nint table)
    {
        try
        {
            Follow(token, machine, table);
        }
        catch (Exception exception)
        {
            Faults.InProbe(table, exception);
        }
    }

    private static void Follow(long token, object machine, nint table)
    {
        Fail("made");
        var log = ThreadLogs.Current();
        if (log == null || machine == null)
            return;
        var ends = (TapTable*)((TapTable*)table)->Ends;
        var call = Leave(log, ends, token);
        if (call == null)
            return;
        if (call->Start == 0)
            call->Start = log->Now;
        call->Enumerated = 0;
        Relist(log, call, machine);
        Release(call);
    }

    /// <summary>An enumerator was made of the enumerable: itself, or a copy when it is in use or on another thread.</summary>
    [MethodImpl(Compiled)]
    public static void Enumerated(object machine, object enumerator, nint table)
    {
        try
        {
            GoOnAs(machine, enumerator);
        }
        catch (Exception exception)
        {
            Faults.InProbe(table, exception);
        }
    }

    private static void GoOnAs(object machine, object enumerator)
    {
        Fail("enumerated");
        var call = FindListed(machine);
        if (call == null)
            return;
        var log = ThreadLogs.Current();
        if (log != null && Interlocked.Exchange(ref call->Enumerated, 1) == 0 && !ReferenceEquals(machine, enumerator))
        {
            Unlist(call);
            Relist(log, call, enumerator);
        }
        Release(call);
    }

    /// <summary>The caller holds it; nobody else lists it.</summary>
    private static void Relist(ThreadLog* log, AsyncCall* call, object machine)
    {
        var id = AsyncKeys.IdOf(machine);
        call->Id = id;
        if (List(call, id, machine))
            return;
        LostOutcomes.NotFollowed(log, call->Table, call->Token);
        Interlocked.Add(ref call->Holders, AsyncCall.Done);
    }

    private static AsyncCall* FindListed(object machine)
    {
        var id = AsyncKeys.IdOf(machine);
        var call = Lookup(id, machine);
        if (call == null)
            return null;
        if (!Hold(call))
            return null;
        if (call->Id == id && AsyncKeys.Same(call, id, machine))
            return call;
        Release(call);
        return null;
    }

    /// <summary>MoveNext begins. Answers the call (as a token), 0 when it is not a traced one.</summary>
    [MethodImpl(Compiled)]
    public static long ResumeIterator(object machine, int state, int disposing, nint table)
    {
        try
        {
            return StepOf(machine, state, disposing);
        }
        catch (Exception exception)
        {
            Faults.InProbe(table, exception);
            return 0;
        }
    }

    private static long StepOf(object machine, int state, int disposing)
    {
        Fail("next");
        var log = ThreadLogs.Current();
        if (log == null)
            return 0;
        log->Steps++;
        var call = FindListed(machine);
        if (call == null)
            return 0;
        // A yield break sets the same mark, but runs on from an await.
        if (disposing != 0 && state < NotInside)
            call->LeftEarly = 1;
        Interlocked.Add(ref call->Running, -(long)Clock.Now());
        return (long)call;
    }

    /// <summary>MoveNext ends with the next item, or with an await that is pending.</summary>
    [MethodImpl(Compiled)]
    public static void Yield(long token, nint table)
    {
        var call = (AsyncCall*)token;
        Interlocked.Add(ref call->Running, (long)Clock.Now());
        Release(call);
    }
}

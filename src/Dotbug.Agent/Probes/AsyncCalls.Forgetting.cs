namespace Dotbug.Agent.Probes;

/// <summary>Calls whose end nobody waits for any more, or goes by unseen.</summary>
internal static unsafe partial class AsyncCalls
{
    /// <summary>
    /// Agent's thread: every suspended call, held while it is looked at. Calls that <paramref name="isOver"/> names (no tap of theirs is
    /// left) and that nobody is running are forgotten.
    /// </summary>
    public static void ForEach(Func<nint, bool> isOver)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            var id = Volatile.Read(ref s_ids[slot]);
            var call = (AsyncCall*)Volatile.Read(ref *(nint*)(s_calls + slot));
            if (id is 0 or Taken || call == null)
                continue;
            // Held: what it has stashed cannot be freed under us.
            if (!Hold(call))
                continue;
            if (call->Id == id && isOver((nint)call))
                GiveUp(call);
            Release(call);
        }
    }

    private static bool Abandon(AsyncCall* call)
    {
        if (!Hold(call))
            return true;
        var given = GiveUp(call);
        Release(call);
        return given;
    }

    /// <summary>Nobody but the caller, who holds it, may be in it.</summary>
    private static bool GiveUp(AsyncCall* call)
    {
        if (Interlocked.CompareExchange(ref call->Holders, AsyncCall.Done + 1, 1) != 1)
            return false;
        Unlist(call);
        return true;
    }
}

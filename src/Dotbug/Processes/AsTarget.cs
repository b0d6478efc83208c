using System.Runtime.ExceptionServices;
using Dotbug.Native;

namespace Dotbug;

/// <summary>
/// Does something as the target itself could do it: with its user's rights instead of root's, in its network, so that the kernel refuses what the target
/// may not do, and the target sees a user that it knows although its user name space may not know ours. A thread is given up for it: what it has become, it remains.
/// </summary>
internal static class AsTarget
{
    public static T Do<T>(int pid, ProcessStatus target, bool inItsNetwork, Func<T> work)
    {
        var otherUser = target.Uid != Libc.EffectiveUid();
        var otherNetwork = inItsNetwork && ProcFs.SharesNamespace(pid, "net") == false;
        return otherUser || otherNetwork
            ? OnThread(() =>
            {
                if (otherNetwork)
                    Enter(pid, "net", Libc.CloneNewNet);
                if (otherUser && !Libc.BecomeUser(target.Uid, target.Gid, forGood: false))
                    throw new IOException($"taking the rights of {Users.Name(target.Uid)}: {Libc.LastError()}");
                return work();
            })
            : work();
    }

    /// <summary>Moves this thread, or for <c>pid</c> its future children, into a name space of the process.</summary>
    public static void Enter(int pid, string kind, int flag)
    {
        var fd = Libc.Open($"/proc/{pid}/ns/{kind}", Libc.OpenReadOnly | Libc.OpenCloexec, 0);
        if (fd < 0)
            throw new IOException($"the target's {kind} name space cannot be opened: {Libc.LastError()}");
        using var space = new Descriptor(fd);
        if (Libc.SetNs(fd, flag) != 0)
            throw new IOException($"entering the target's {kind} name space: {Libc.LastError()}");
    }

    /// <summary>Runs on a thread of its own and waits for it.</summary>
    public static T OnThread<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "dotbug as target" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}

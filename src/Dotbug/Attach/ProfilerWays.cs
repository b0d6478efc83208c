using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>
/// How the profiler library can be brought to a target, best first: from our own memory; as a file in its temporary folder; from the memory
/// of a process in its own view of the world. The last works where no file can be written and executed, but only root can make such a process.
/// </summary>
internal static class ProfilerWays
{
    public static IEnumerable<Func<byte[], ProfilerFile>> Of(int pid, ProcessStatus target)
    {
        if (MayReadOurs(pid, target))
            yield return library => OwnMemoryFile.Offer(pid, target, library);
        yield return library => FolderFile.Offer(pid, target, library);
        if (MayPlantHolder(pid))
            yield return library => HeldFile.Offer(pid, target, library);
    }

    /// <summary>Why no way is open, or null when one seems to be.</summary>
    public static string? NoWay(int pid, ProcessStatus target) =>
        MayReadOurs(pid, target) && ProcFs.SharesNamespace(pid, "pid") == true || MayPlantHolder(pid) ? null : FolderFile.Unfit(pid, target);

    /// <summary>The kernel lets a process look at another one's open files if the user is the same and the other one has no more rights than itself.</summary>
    private static bool MayReadOurs(int pid, ProcessStatus target) =>
        target.Uid == Libc.EffectiveUid() && ProcFs.SharesNamespace(pid, "user") == true
            && ProcFs.Status(Environment.ProcessId) is { } own && (own.Permitted & ~target.Permitted) == 0;

    /// <summary>A process of another user name space could not be made by a thread.</summary>
    private static bool MayPlantHolder(int pid) => Libc.EffectiveUid() == 0 && ProcFs.SharesNamespace(pid, "user") == true;
}

namespace Dotbug;

/// <summary>
/// A .NET process as it was when it was looked at. <c>Name</c> is the entry assembly's name without extension; <c>RuntimeVersion</c>
/// is null when it is not known; <c>NotTraceable</c> says why it cannot be traced, and is null when it can.
/// </summary>
public sealed record TargetProcess(int Pid, string Name, string CommandLine, string? RuntimeVersion, string User, Problem? NotTraceable)
{
    public bool Traceable => NotTraceable == null;

    /// <summary>When it began, in the kernel's clock ticks: with the pid it names the process for good.</summary>
    internal ulong StartTicks { get; init; }

    /// <summary>True while this very process (not another one with its number) is alive.</summary>
    public bool IsAlive => ProcFs.IsAlive(Pid, StartTicks);

    public override string ToString() => $"{Name}[{Pid}]";
}

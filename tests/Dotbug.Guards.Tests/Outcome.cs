#pragma warning disable CS0649 // set by some tests only
namespace Dotbug.Guards.Tests;

/// <summary>What a guard said of one call.</summary>
public enum Answer { False, True, Null, Fault }

/// <summary>How the call of a test ended, and what surrounded it.</summary>
internal sealed class Outcome
{
    public bool HasReturn = true;
    public Exception? Exception;
    public long ElapsedNs;
    public long RunningNs;
    public string? Caller;
    public int Depth;
    public int ThreadId;
    public string? ThreadName;
    public long Flow;
    public string? Trace;
    public Task? Task;

    /// <summary>Where the values of the entry wait. A test's thread has one call at a time.</summary>
    public readonly nint Kept = s_kept == 0 ? s_kept = System.Runtime.InteropServices.Marshal.AllocHGlobal(64 << 10) : s_kept;

    [ThreadStatic]
    private static nint s_kept;
}

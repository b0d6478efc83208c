namespace Dotbug.Agent.Guards;

/// <summary>What a part of a guard reads, so that a probe provides nothing that nobody asks for.</summary>
[Flags]
internal enum GuardInputs
{
    None = 0,
    Parameters = 1,
    This = 2,
    Return = 4,
    Exception = 8,
    Elapsed = 16,
    Running = 32,
    Depth = 64,
    Caller = 128,
    ThreadId = 256,
    ThreadName = 512,
    Trace = 1024,
    Flow = 2048,
    Task = 4096,

    /// <summary>Known only when the call has ended.</summary>
    Outcome = Return | Exception | Elapsed | Running,
}

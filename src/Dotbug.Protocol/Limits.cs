namespace Dotbug.Protocol;

/// <summary>
/// What a session may cost at most: the one place of the defaults; help, docs and messages are made from it. Zero lifts the limits that
/// can be lifted (<c>off</c> on the command line); the limits of memory stay.
/// </summary>
/// <param name="TimeMs">Longest duration in milliseconds; 0 = until stopped.</param>
/// <param name="Hits">Most matched calls; 0 = no limit. Exact: one more is never made.</param>
/// <param name="RatePerSecond">Most matched calls a second; more are counted as thinned; 0 = no limit.</param>
/// <param name="MethodsMax">Most methods a session may instrument, and with them 20 times as many callers may be re-jitted; 1 to 10,000.</param>
/// <param name="Depth">How many levels of objects are looked into; 0 to 10.</param>
/// <param name="Items">How many items of a collection are shown; 0 to 1,000.</param>
/// <param name="StringChars">How many characters of a text are shown; 0 to 2,000.</param>
/// <param name="BudgetPpm">CPU budget in millionths of one core (10,000 = 1%); 0 = no limit.</param>
public sealed record Limits(
    int TimeMs = 15_000,
    long Hits = 10,
    int RatePerSecond = 1_000,
    int MethodsMax = 100,
    int Depth = 3,
    int Items = 10,
    int StringChars = 256,
    int BudgetPpm = 10_000)
{
    public static Limits Default { get; } = new();

    /// <summary>What the numbers may be: the tool says no before it sends them, the agent to whoever sends them all the same.</summary>
    public const int MethodsMost = 10_000, DepthMost = 10, ItemsMost = 1_000, StringCharsMost = 2_000;

    /// <summary>The first limit that is out of its range, as a sentence; null: none is.</summary>
    public string? OutOfRange() =>
        Fault("time", TimeMs, 0, int.MaxValue) ?? Fault("hits", Hits, 0, long.MaxValue) ?? Fault("rate", RatePerSecond, 0, int.MaxValue)
        ?? Fault("methods", MethodsMax, 1, MethodsMost) ?? Fault("depth", Depth, 0, DepthMost) ?? Fault("items", Items, 0, ItemsMost)
        ?? Fault("string", StringChars, 0, StringCharsMost) ?? Fault("budget", BudgetPpm, 0, int.MaxValue);

    private static string? Fault(string name, long value, long least, long most) =>
        value >= least && value <= most ? null : $"the limit '{name}' is {value}: it must be from {least} to {most}";

    /// <summary>How long the agent waits for a sign of life of the tool before it ends the session, in milliseconds.</summary>
    public const int LeaseMs = 2_000;

    /// <summary>How often the tool gives one, in milliseconds.</summary>
    public const int HeartbeatMs = 500;

    /// <summary>Most sessions at once in one target.</summary>
    public const int SessionsMax = 8;

    /// <summary>Most specs in one session.</summary>
    public const int SpecsMax = 32;
}

/// <summary>Why a session ended.</summary>
public enum StopReason : byte
{
    /// <summary>The tool asked for it (Ctrl-C, or the program that uses the library).</summary>
    Requested = 1,
    /// <summary>Time limit.</summary>
    Time = 2,
    /// <summary>Hits limit, and every outcome that was waited for has come.</summary>
    Hits = 3,
    /// <summary>CPU budget.</summary>
    Budget = 4,
    /// <summary>The tool's connection closed, or it gave no sign of life for <see cref="Limits.LeaseMs"/>.</summary>
    ToolLost = 5,
    /// <summary>Somebody ended it from another tool (<c>dotbug stop</c>).</summary>
    Ended = 6,
    /// <summary>Something of ours failed; the message says what.</summary>
    Fault = 7,
    /// <summary>The target ended (said by the tool; the agent is gone).</summary>
    TargetLost = 8,
}

using Dotbug.Protocol;

namespace Dotbug.Cli;

/// <summary>What the program's end says to a script; docs/errors.md has the table.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Ours = 1;
    public const int Usage = 2;
    public const int NothingMatched = 3;
    public const int TargetLost = 5;
    public const int SafetyBudget = 7;
    public const int SecondInterrupt = 130;

    public static int Of(StopReason reason) => reason switch
    {
        StopReason.Requested or StopReason.Time or StopReason.Hits or StopReason.Ended => Done,
        StopReason.Budget => SafetyBudget,
        StopReason.TargetLost => TargetLost,
        StopReason.ToolLost or StopReason.Fault => Ours,
        _ => throw new InvalidOperationException("no exit code for " + reason),
    };
}

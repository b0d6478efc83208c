namespace Bench.Driver;

/// <summary>How much is done: enough for the figures, or just enough to see that everything works.</summary>
internal sealed record Amount
{
    /// <summary>Sessions of each kind, each between two untraced rounds.</summary>
    public int Alternations { get; init; } = 5;

    /// <summary>Bursts in a round.</summary>
    public int Bursts { get; init; } = 100;

    /// <summary>Calls between arming and measuring: re-jitted code has to reach its final tier.</summary>
    public int WarmUpMs { get; init; } = 700;

    public int Attaches { get; init; } = 10;

    /// <summary>Requests a second.</summary>
    public int GatewayRate { get; init; } = 2_000;

    /// <summary>Requests made one by one before the load begins.</summary>
    public int GatewayPrimes { get; init; } = 3_000;

    public int GatewayAlternations { get; init; } = 10;

    public int GatewaySeconds { get; init; } = 4;

    public int GatewayWarmUpSeconds { get; init; } = 10;

    /// <summary>Length of one step of the lossless figure.</summary>
    public int StepMs { get; init; } = 3_000;

    public int HotRounds { get; init; } = 5;

    /// <summary>Of each session that only waits.</summary>
    public int WaitingSeconds { get; init; } = 30;

    /// <summary>Sessions before memory is looked at for the last time.</summary>
    public int Sessions { get; init; } = 20;

    public static Amount Quick { get; } = new()
    {
        Alternations = 1,
        Bursts = 5,
        WarmUpMs = 150,
        Attaches = 2,
        GatewayRate = 200,
        GatewayPrimes = 200,
        GatewayAlternations = 2,
        GatewaySeconds = 1,
        GatewayWarmUpSeconds = 1,
        StepMs = 300,
        HotRounds = 1,
        WaitingSeconds = 2,
        Sessions = 3,
    };
}

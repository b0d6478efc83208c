namespace Exploring;

/// <summary>
/// One assembly to be instrumented whole, the work of tests/Explored that uses it, and the least share of its probes that must fire.
/// </summary>
internal sealed record Library(string Assembly, string Work, int FiredMinPercent, int Version = 10, Mode Mode = Mode.Default)
{
    public static IReadOnlyList<Library> All { get; } =
    [
        new("System.Linq", "linq", 50),
        new("System.Linq", "linq", 50, Mode: Mode.NoTiers),
        new("System.Linq", "linq", 50, 8),
        new("System.Text.Json", "json", 35),
        new("System.Text.Json", "json", 35, Mode: Mode.NoTiers),
        new("System.Text.Json", "json", 35, Mode: Mode.Collecting),
        new("System.Net.Http", "http", 25),
        new("System.Net.Sockets", "http", 20),
        new("System.Private.Uri", "http", 30),
        new("System.Collections", "core", 20),
        new("System.Collections.Concurrent", "core", 5),
        new("Microsoft.AspNetCore.Server.Kestrel.Core", "web", 15),
        new("Microsoft.AspNetCore.Http", "web", 20),
        new("Microsoft.AspNetCore.Http.Extensions", "web", 12),
        new("Microsoft.AspNetCore.Routing", "web", 25),
        new("Microsoft.AspNetCore.Hosting", "web", 10),
        new("Microsoft.AspNetCore.Mvc.Core", "web", 20),
        new("Newtonsoft.Json", "newtonsoft", 25),
        new("Google.Protobuf", "protobuf", 30),
        new("System.Private.CoreLib", "core", 10),
        new("System.Private.CoreLib", "core", 10, 8),
    ];

    public string Runtime => $".NET {Version}" + Mode switch
    {
        Mode.NoTiers => ", no tiers",
        Mode.Collecting => ", collecting",
        _ => "",
    };

    public (string, string?)[] Environment => Mode switch
    {
        Mode.NoTiers => [("DOTNET_TieredCompilation", "0")],
        // Hexadecimal: a collection after every 64 KB.
        Mode.Collecting => [("DOTNET_GCgen0size", "10000"), ("DOTNET_GCgen0MaxBudget", "10000")],
        _ => [],
    };
}

internal enum Mode
{
    Default,

    /// <summary>Every body is compiled with full optimisation, once.</summary>
    NoTiers,

    /// <summary>Objects move all the time, also while probes read them.</summary>
    Collecting,
}

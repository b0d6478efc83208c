namespace Exploring;

/// <summary>One assembly to be instrumented whole, the work of tests/Explored that uses it,
/// and the least share of its probes that must fire.</summary>
internal sealed record Library(string Assembly, string Work, int FiredMinPercent, int Runtime = 10)
{
    public static IReadOnlyList<Library> All { get; } =
    [
        new("System.Linq", "linq", 50),
        new("System.Text.Json", "json", 40),
        new("System.Net.Http", "http", 25),
        new("Newtonsoft.Json", "newtonsoft", 30),
        new("Google.Protobuf", "protobuf", 20),
        new("Microsoft.AspNetCore.Server.Kestrel.Core", "web", 20),
        new("Microsoft.AspNetCore.Http", "web", 15),
        new("Microsoft.AspNetCore.Routing", "web", 30),
        new("Microsoft.AspNetCore.Mvc.Core", "web", 15),
        new("Microsoft.AspNetCore.Http.Extensions", "web", 15),
        new("Microsoft.AspNetCore.Hosting", "web", 15),
        new("System.Collections", "core", 5),
        new("System.Collections.Concurrent", "core", 5),
        new("System.Private.Uri", "http", 20),
        new("System.Net.Sockets", "http", 10),
        new("System.Private.CoreLib", "core", 10),
        new("System.Linq", "linq", 50, 8),
        new("System.Private.CoreLib", "core", 10, 8),
    ];
}

using System.Text.Json;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A finished trace, read back from its JSON lines.</summary>
internal sealed class Recording
{
    public Recording(Ran ran)
    {
        ExitCode = ran.ExitCode;
        Lines = ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Events = [.. Lines.Select(l => JsonDocument.Parse(l).RootElement)];
    }

    public int ExitCode { get; }

    public string[] Lines { get; }

    public IReadOnlyList<JsonElement> Events { get; }

    public JsonElement Armed => Events[0];

    public JsonElement Stop => Events[^1];

    public string Reason => Stop.GetProperty("reason").GetString()!;

    public long Count(string figure) => Stop.GetProperty(figure).GetInt64();

    public IReadOnlyList<JsonElement> Of(string kind, string? method = null) =>
        [.. Events.Where(e => e.Is(kind) && (method is null || e.GetProperty("method").GetString() == method))];
}

internal static class EventReading
{
    public static bool Is(this JsonElement e, string kind) => e.GetProperty("event").ValueEquals(kind);

    /// <summary>The value of an argument of a call.</summary>
    public static JsonElement Arg(this JsonElement e, string name) =>
        e.GetProperty("args").EnumerateArray().Single(a => a.GetProperty("name").ValueEquals(name)).GetProperty("value");

    public static long Id(this JsonElement e) => e.GetProperty("id").GetInt64();
}

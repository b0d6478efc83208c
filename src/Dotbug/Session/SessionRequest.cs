using Dotbug.Protocol;

namespace Dotbug;

/// <summary>All that a session is asked for with.</summary>
internal sealed record SessionRequest(IReadOnlyList<string> Specs, Limits Limits, bool Pending, SecretWords Secrets)
{
    /// <summary>What words such as <c>send</c> stand for.</summary>
    public NamedSpecSet Named { get; init; } = NamedSpecFiles.OfDotbug;

    public Recorder? Recorder { get; init; }

    /// <summary>As in <see cref="DotbugClient.Lag"/>.</summary>
    public TimeSpan Lag { get; init; } = DotbugClient.DefaultLag;

    /// <summary>The session's own, then those of the triggers.</summary>
    public IReadOnlyList<string> AllSpecs => Recorder is { } recorder ? [.. Specs, .. recorder.Until] : Specs;
}

using Dotbug.Protocol;

namespace Dotbug;

/// <summary>All that a session is asked for with.</summary>
internal sealed record SessionRequest(IReadOnlyList<string> Specs, Limits Limits, bool Pending, SecretWords Secrets)
{
    /// <summary>What words such as <c>send</c> stand for.</summary>
    public NamedSpecSet Named { get; init; } = NamedSpecFiles.OfDotbug;
}

using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>What came to a session's specs while it runs.</summary>
internal sealed record LateMethods(IReadOnlyList<Planned> Planned, IReadOnlyList<RefusedInfo> Refused, IReadOnlyList<string> Notices)
{
    public bool IsEmpty => Planned.Count == 0 && Refused.Count == 0 && Notices.Count == 0;
}

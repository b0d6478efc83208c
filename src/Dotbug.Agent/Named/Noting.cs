namespace Dotbug.Agent.Named;

/// <summary>
/// What a probe that tells nothing notes: that the object in the field <c>Key</c> came by, for whoever asks for the time since then, or (<c>Due</c>) when it is due.
/// </summary>
internal sealed record Noting(string Key, bool Due);

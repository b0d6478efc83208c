namespace Dotbug;

/// <summary>
/// A session that keeps its events in shared memory and tells none, until one of the triggers fires: then what happened before it is told, and a little of what
/// happens after it.
/// </summary>
/// <param name="Last">How far back.</param>
/// <param name="After">How long it goes on after the trigger.</param>
/// <param name="Until">Specs whose first call or event is the trigger. They are armed beside the session's own.</param>
/// <param name="UntilExit">The end of the process is what is waited for, and no loss. It always ends the recording, and what was held is told.</param>
public sealed record Recorder(TimeSpan Last, TimeSpan After, IReadOnlyList<string> Until, bool UntilExit);

/// <summary>What a recorder holds at the moment: how far back, and how many events.</summary>
public readonly record struct RecorderState(TimeSpan Reaches, long Events, bool Triggered);

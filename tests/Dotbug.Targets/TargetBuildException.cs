namespace Dotbug.Targets;

/// <summary>A target did not build. The message is the command, its last lines, and the log's path.</summary>
public sealed class TargetBuildException(string message) : Exception(message);

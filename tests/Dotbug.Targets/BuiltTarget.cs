namespace Dotbug.Targets;

/// <summary>A program on disk, with what has to be in the environment to start it.</summary>
/// <param name="Name">For messages and transcripts.</param>
/// <param name="Executable">Absolute path.</param>
/// <param name="RuntimeRoot">DOTNET_ROOT, for programs that look for an installed runtime.</param>
public sealed record BuiltTarget(string Name, string Executable, string? RuntimeRoot)
{
    /// <summary>A process that has nothing to do with .NET; it echoes its input and never says READY.</summary>
    public static BuiltTarget NotDotnet { get; } = new("cat", "/bin/cat", null);
}

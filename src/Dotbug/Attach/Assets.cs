namespace Dotbug.Attach;

/// <summary>The two files that go into the target. They lie beside the program, in <c>dotbug/</c> below it, or where DOTBUG_HOME says.</summary>
internal static class Assets
{
    public const string ProfilerFile = "dotbug-profiler.so";
    public const string AgentFile = "Dotbug.Agent.dll";

    /// <summary>
    /// The agent for a target on this runtime: precompiled (<c>Dotbug.Agent.net10.dll</c>) where there is such a file beside the plain one. Throws as <see cref="Locate"/>.
    /// </summary>
    public static string LocateAgent(string? runtimeVersion)
    {
        var plain = Locate(AgentFile);
        var major = runtimeVersion?.Split('.')[0];
        var image = Path.Combine(Path.GetDirectoryName(plain)!, $"Dotbug.Agent.net{major}.dll");
        return File.Exists(image) ? image : plain;
    }

    /// <summary>Throws <see cref="DotbugException"/> DB9001 when the file is nowhere.</summary>
    public static string Locate(string file)
    {
        var home = Environment.GetEnvironmentVariable("DOTBUG_HOME");
        var folders = string.IsNullOrEmpty(home) ? [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "dotbug")] : new[] { home };
        return folders.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists)
            ?? throw new DotbugException(Problems.AssetMissing(file, folders[0]));
    }
}

using System.Diagnostics;

namespace Dotbug.Targets;

/// <summary>Runs the SDK, once for all processes. The program goes to (folder)/app, the log beside it.</summary>
internal static class Publisher
{
    private const int LinesShown = 20;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    // Two at a time: a build keeps a core busy, and the tests have some work to do as well.
    private static readonly SemaphoreSlim _seats = new(2);

    public static Task PublishAsync(string project, string folder, string framework, string[] options) =>
        RunAsync(
            project,
            folder,
            ["publish", project, "-o", Path.Combine(folder, "app"), .. Common(folder, framework), .. options]);

    /// <summary>A build as it is, into (folder)/app.</summary>
    public static Task BuildAsync(string project, string folder, string[] options) =>
        RunAsync(project, folder, ["build", project, "-o", Path.Combine(folder, "app"), .. Common(folder, "none"), .. options]);

    public static Task LayOutRuntimeAsync(string project, string folder, string framework) => RunAsync(
        project,
        folder,
        [
            "build", project, "-t:LayOutRuntime", "-p:SelfContained=true",
            $"-p:RuntimeFolder={Path.Combine(folder, "app")}", .. Common(folder, framework),
        ]);

    /// <summary>Each target has intermediate files of its own, so that builds do not meet.</summary>
    private static string[] Common(string folder, string framework) =>
    [
        "-r", Repository.Rid, "-c", "Release", "-v", "minimal", "-nologo", "-m:1", "-nodeReuse:false",
        $"-p:TargetRuntime={framework}", $"-p:ArtifactsPath={Path.Combine(folder, "build")}",
    ];

    private static async Task RunAsync(string project, string folder, string[] arguments)
    {
        var stamp = SourceStamp.Of(project, arguments);
        var stampFile = Path.Combine(folder, "stamp");
        using var held = await FileLock.TakeAsync($"{folder}.lock");
        if (File.Exists(stampFile) && await File.ReadAllTextAsync(stampFile) == stamp)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        File.Delete(stampFile);
        if (Directory.Exists(Path.Combine(folder, "app")))
        {
            Directory.Delete(Path.Combine(folder, "app"), recursive: true);
        }

        await _seats.WaitAsync();
        try
        {
            await DotnetAsync(arguments, Path.Combine(folder, "build.log"));
        }
        finally
        {
            _seats.Release();
        }

        // A self-contained build keeps a second copy of the runtime there.
        Directory.Delete(Path.Combine(folder, "build"), recursive: true);
        await File.WriteAllTextAsync(stampFile, stamp);
    }

    private static async Task DotnetAsync(string[] arguments, string log)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment.Apply(start.Environment);
        // ./check names a compiler server and ends it as well; a test alone must not leave one behind.
        var hasServer = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SharedCompilationId"));
        start.Environment["UseSharedCompilation"] = hasServer ? "true" : "false";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(_patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TargetBuildException($"dotnet {string.Join(' ', arguments)}: not done after {_patience}");
        }

        var text = await output + await errors;
        await File.WriteAllTextAsync(log, text);
        if (process.ExitCode != 0)
        {
            var last = string.Join('\n', text.Split('\n').TakeLast(LinesShown));
            throw new TargetBuildException($"dotnet {string.Join(' ', arguments)}\n{last}\nthe whole log: {log}");
        }
    }
}

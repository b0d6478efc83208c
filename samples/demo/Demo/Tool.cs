using System.Diagnostics;

namespace Demo;

/// <summary>The one command of the demo: what is printed is what is run.</summary>
/// <param name="path">Where the tool is.</param>
/// <param name="process">The traced process, by name or pid.</param>
internal sealed class Tool(string path, string process)
{
    private const string Spec = "PartnerRelay.RelayAsync when $exception != null -> return, stack";

    // The tool stops after 20 s by itself; whatever takes much longer is broken.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(35);

    public string CommandLine => $"dotbug {process} '{Spec}' --hits 3 --time 20s";

    /// <summary>The full path of the tool.</summary>
    /// <param name="given">A path, or a name to be looked for on PATH.</param>
    /// <exception cref="DemoException">There is no such file.</exception>
    public static string Locate(string given)
    {
        var places = given.Contains(Path.DirectorySeparatorChar)
            ? [""]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return places.Select(place => Path.GetFullPath(Path.Combine(place, given))).FirstOrDefault(File.Exists)
            ?? throw new DemoException($"there is no {given}; say where dotbug is: DOTBUG=/path/to/dotbug");
    }

    /// <summary>Runs the command; its output is shown as it comes, and kept.</summary>
    /// <exception cref="DemoException">There is no such tool, or it did not end.</exception>
    public async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(CancellationToken stop)
    {
        string[] args = [process, Spec, "--hits", "3", "--time", "20s"];
        string[] command = path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [Child.DotnetHost, path] : [path];
        // Both streams into one pipe: what a terminal shows, in the order in which it was written.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "sh", .. command, .. args])
        {
            RedirectStandardOutput = true,
        };
        using var tool = Start(start);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(_timeout);
        var output = new List<string>();
        try
        {
            while (await tool.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                Console.WriteLine(line);
                output.Add(line);
            }

            await tool.WaitForExitAsync(timeout.Token);
            return (tool.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(tool);
            stop.ThrowIfCancellationRequested();
            throw new DemoException($"dotbug had not ended after {_timeout.TotalSeconds} s");
        }
    }

    private static async Task EndAsync(Process tool)
    {
        // Ctrl-C on a terminal has reached it as well, and it may be printing its summary.
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await tool.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // The target cleans itself when its tool is gone.
            tool.Kill();
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DemoException($"cannot run {path}: {e.Message}");
        }
    }
}

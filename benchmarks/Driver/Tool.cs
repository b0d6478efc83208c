using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Bench.Driver;

/// <summary>One run of the real tool, as built by ./dotbug: the bench knows no other door.</summary>
internal sealed partial class Tool : IDisposable
{
    /// <summary>Every limit that can be lifted, lifted: what is measured is the probe, not a limit at work.</summary>
    public static readonly string[] Unlimited = ["--time", "off", "--hits", "off", "--rate", "off", "--budget", "off"];

    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly long _started;

    private Tool(Process process, long started) => (_process, _started) = (process, started);

    /// <summary>Where the tool is; ./bench says it.</summary>
    public static string Path => Environment.GetEnvironmentVariable("DOTBUG") ?? throw new BenchException("DOTBUG is not set: run ./bench");

    /// <summary>Milliseconds since just before the process was made.</summary>
    public double ElapsedMs => Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    public int Pid => _process.Id;

    public static Tool Start(int pid, string spec, params string[] options) => StartCommand("trace", pid, spec, options);

    public static Tool StartCommand(string command, int pid, string spec, params string[] options)
    {
        var info = new ProcessStartInfo(Path, [command, pid.ToString(CultureInfo.InvariantCulture), spec, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = Stopwatch.GetTimestamp();
        return new Tool(Process.Start(info)!, started);
    }

    /// <summary>Events as JSON lines to a file, and the tool's own words on its error stream.</summary>
    public static Tool ToFile(int pid, string spec, string file, params string[] options)
    {
        var tool = Start(pid, spec, [.. options, "--format", "jsonl", "--output", file]);
        tool.WaitUntilArmed();
        return tool;
    }

    public void WaitUntilArmed() => WaitForLine("armed ");

    public string? ReadEvent() => _process.StandardOutput.ReadLine();

    public string ReadEvents() => _process.StandardOutput.ReadToEnd();

    /// <summary>As Ctrl-C does, also where a shell runs this in the background, whose jobs do not hear that.</summary>
    public Totals Stop()
    {
        _ = Kill(_process.Id, Sigterm);
        return End();
    }

    /// <summary>What its last words say happened to every call.</summary>
    public Totals End()
    {
        var line = WaitForLine("stopped: ");
        var at = Stopwatch.GetTimestamp();
        _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        long Number(string name) => Regex.Match(line, name + " ([0-9]+)") is { Success: true } match
            ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new BenchException($"no '{name}' in: {line}");
        return new Totals(Number("entered"), Number("matched"), Number("thinned"), Number("dropped"), at, line);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private string WaitForLine(string start)
    {
        var said = new List<string>();
        while (_process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
            said.Add(line);
        }
        throw new BenchException($"the tool ended without '{start}': {string.Join(" | ", said)}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}

/// <param name="StoppedAt">When the line was read, in ticks of <see cref="Stopwatch"/>.</param>
/// <param name="Line">The line itself.</param>
internal sealed record Totals(long Entered, long Matched, long Thinned, long Dropped, long StoppedAt, string Line);

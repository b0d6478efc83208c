using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dotbug.Targets;

namespace Proving.Soaking;

/// <summary>The tool as users run it, for hours, read by us: quickly, or for a while not at all.</summary>
internal sealed partial class Listener : IDisposable
{
    private const int Sigint = 2;
    private const string Head = "{\"v\":1,\"event\":\"";

    private static readonly string[] s_unlimited =
        ["--time", "off", "--hits", "off", "--rate", "off", "--budget", "off", "--max-methods", "1000"];

    private readonly Process _tool;
    private readonly Thread _reading;
    private readonly ManualResetEventSlim _reads = new(true);
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _errors;
    private string _last = "";

    public Listener(int pid, params string[] specs)
    {
        var info = new ProcessStartInfo(Repository.Tool,
            ["trace", $"{pid}", .. specs, "--format", "jsonl", .. s_unlimited])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _tool = Process.Start(info)!;
        _tool.StandardInput.Close();
        _errors = _tool.StandardError.ReadToEndAsync();
        _reading = new Thread(Read) { IsBackground = true };
        _reading.Start();
    }

    public int Pid => _tool.Id;

    /// <summary>Done when the probes are on; fails when the tool has ended before.</summary>
    public Task Armed => _armed.Task;

    public long Calls { get; private set; }

    /// <summary>Returns and exceptions.</summary>
    public long Outcomes { get; private set; }
    public long Open { get; private set; }

    /// <summary>The tool has not ended by itself.</summary>
    public bool Runs => !_tool.HasExited;

    public void Pause() => _reads.Reset();

    public void Resume() => _reads.Set();

    private void Read()
    {
        while (_tool.StandardOutput.ReadLine() is { } line)
        {
            _reads.Wait();
            if (line.Length <= Head.Length)
                continue;
            _last = line;
            switch (line.AsSpan(Head.Length))
            {
                case ['c', 'a', ..]: Calls++; break;
                case ['r', 'e', ..] or ['t', 'h', ..]: Outcomes++; break;
                case ['o', 'p', ..]: Open++; break;
                case ['a', 'r', ..]: _armed.TrySetResult(); break;
                default: break;
            }
        }
        _armed.TrySetException(new InvalidOperationException("the tool ended: " + _errors.GetAwaiter().GetResult()));
    }

    /// <summary>Ctrl-C, and everything that is still to come. What the stop says of every call.</summary>
    public Totals End()
    {
        Resume();
        if (!_tool.HasExited)
            _ = Kill(_tool.Id, Sigint);
        _reading.Join();
        _tool.WaitForExit();
        if (!_last.StartsWith(Head + "stop", StringComparison.Ordinal))
            return new Totals("none: " + _errors.GetAwaiter().GetResult(), 0, 0, 0, 0);
        var stop = JsonDocument.Parse(_last).RootElement;
        long Number(string name) => stop.GetProperty(name).GetInt64();
        return new Totals(stop.GetProperty("reason").GetString()!, Number("entered"), Number("matched"), Number("thinned"), Number("dropped"));
    }

    public void Dispose()
    {
        Resume();
        if (!_tool.HasExited)
            _tool.Kill();
        _reading.Join();
        _tool.Dispose();
        _reads.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}

/// <summary>The tool's last word.</summary>
internal sealed record Totals(string Reason, long Entered, long Matched, long Thinned, long Dropped);

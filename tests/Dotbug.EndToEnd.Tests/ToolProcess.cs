using System.Diagnostics;
using System.Runtime.InteropServices;
using Dotbug.Targets;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What a tool left behind when it had ended.</summary>
internal sealed record Ran(int ExitCode, string Out, string Err);

/// <summary>
/// The built tool as a process. Waiting is waiting for a line that it prints; disposing kills it by its pid. Everything said is in a transcript.
/// </summary>
internal sealed partial class ToolProcess : IAsyncDisposable
{
    /// <summary>The tool treats it like Ctrl-C, which a shell's background jobs ignore.</summary>
    public const int Terminate = 15;
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Freeze = 19;

    private readonly Process _process;
    private readonly Transcript _transcript;
    private readonly List<string> _out = [];
    private readonly List<string> _err = [];
    private readonly Lock _gate = new();
    private readonly Task _errors;
    private Task _output = Task.CompletedTask;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ToolProcess(Process process)
    {
        _process = process;
        _transcript = new Transcript("dotbug", process.Id);
        _transcript.Write('$', string.Join(' ', process.StartInfo.ArgumentList));
        _errors = ReadAsync(process.StandardError, _err, '!');
    }

    public int Pid => _process.Id;

    /// <summary>With <paramref name="drain"/> false nobody reads its standard output until <see cref="Drain"/>.</summary>
    public static ToolProcess Start(IEnumerable<string> arguments, string? program = null, bool drain = true)
    {
        var start = new ProcessStartInfo(program ?? Repository.Tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        CleanEnvironment.Apply(start.Environment);
        start.Environment.Remove("DOTBUG_HOME");
        var tool = new ToolProcess(Process.Start(start)!);
        tool._process.StandardInput.Close();
        if (drain)
        {
            tool.Drain();
        }

        return tool;
    }

    /// <summary>Started by other programs, which make it another user's, or put it somewhere else, and become the tool.</summary>
    public static ToolProcess StartThrough(string[] launcher, string[] arguments) => launcher.Length == 0
        ? Start(arguments) : Start([.. launcher[1..], Repository.Tool, .. arguments], launcher[0]);

    public static async Task<Ran> RunAsync(params string[] arguments)
    {
        await using var tool = Start(arguments);
        return await tool.EndAsync();
    }

    public void Drain() => _output = ReadAsync(_process.StandardOutput, _out, '<');

    public Task ArmedAsync() => LineAsync(l =>
        l.StartsWith("armed ", StringComparison.Ordinal) || l.Contains("\"event\":\"armed\"", StringComparison.Ordinal));

    /// <summary>The first line, on either stream, that is what is looked for.</summary>
    public async Task<string> LineAsync(Func<string, bool> isIt)
    {
        using var patience = new CancellationTokenSource(Targets.TargetProcess.DefaultPatience);
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_out.Concat(_err).FirstOrDefault(isIt) is { } line)
                {
                    return line;
                }

                news = _news.Task;
            }

            var ended = Task.WhenAll(_output, _errors);
            if (ended.IsCompleted || !await CameAsync(Task.WhenAny(news, ended), patience.Token))
            {
                throw new InvalidOperationException($"the line never came; see {_transcript.FileName}\n{Said()}");
            }
        }
    }

    private static async Task<bool> CameAsync(Task what, CancellationToken patience)
    {
        try
        {
            await what.WaitAsync(patience);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private const int NoSuchProcess = 3;

    public void Signal(int signal)
    {
        _transcript.Write('#', $"signal {signal}");
        // One that has ended by itself meanwhile needs none.
        if (Send(_process.Id, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    public async Task<Ran> EndAsync()
    {
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _output, _errors).WaitAsync(Targets.TargetProcess.DefaultPatience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the tool did not end; see {_transcript.FileName}\n{Said()}");
        }

        _transcript.Write('#', $"ended with {_process.ExitCode}");
        return new Ran(_process.ExitCode, Text(_out), Text(_err));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
        _transcript.Dispose();
        _process.Dispose();
    }

    private string Said()
    {
        lock (_gate)
        {
            return Text(_out) + Text(_err);
        }
    }

    private static string Text(List<string> lines) => string.Concat(lines.Select(l => l + "\n"));

    private async Task ReadAsync(StreamReader from, List<string> to, char mark)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            _transcript.Write(mark, line);
            TaskCompletionSource news;
            lock (_gate)
            {
                to.Add(line);
                news = _news;
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            news.SetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int pid, int signal);
}

using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Dotbug.Targets;

/// <summary>
/// A target that runs: it is asked in lines and answers in lines. Disposing kills it by its pid and waits for its end.
/// One asker at a time. Everything said is in a transcript.
/// </summary>
public sealed class TargetProcess : IAsyncDisposable
{
    /// <summary>Generous: other tests keep the cores busy. No answer at all is still an error.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Transcript _transcript;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private TargetProcess(BuiltTarget target, Process process)
    {
        Target = target;
        _process = process;
        Pid = process.Id;
        _transcript = new Transcript(target.Name, Pid);
        _reading = Task.WhenAll(ReadAnswersAsync(), ReadErrorsAsync());
    }

    public BuiltTarget Target { get; }

    /// <summary>As it is seen from here.</summary>
    public int Pid { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>Only after the end.</summary>
    public int ExitCode => _process.ExitCode;

    public string TranscriptFile => _transcript.FileName;

    /// <summary>Builds the target if need be, starts it, and returns when it has said READY.</summary>
    public static async Task<TargetProcess> StartAsync(
        int runtime = 10,
        HostingKind kind = HostingKind.FrameworkDependent,
        params (string Name, string? Value)[] environment) =>
        await StartAsync(await TargetBuild.EnsureAsync(runtime, kind), environment);

    /// <summary>Starts a program that says READY.</summary>
    public static async Task<TargetProcess> StartAsync(
        BuiltTarget target, params (string Name, string? Value)[] environment)
    {
        var started = StartUnready(target, environment);
        try
        {
            var ready = await started.NextAnswerAsync(DefaultPatience);
            return ready == $"READY {started.Pid}"
                ? started
                : throw new InvalidOperationException($"{target.Name} said '{ready}' and not READY {started.Pid}");
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts a program through others, which are given its path as their last argument: they may put it into a world of its own, where it has
    /// another number.
    /// </summary>
    public static async Task<TargetProcess> StartThroughAsync(
        BuiltTarget target, IReadOnlyList<string> launcher, params (string Name, string? Value)[] environment)
    {
        var started = Start(target, launcher, environment);
        try
        {
            var ready = await started.NextAnswerAsync(DefaultPatience);
            started.Pid = Innermost(started.Pid);
            return ready.StartsWith("READY ", StringComparison.Ordinal)
                ? started
                : throw new InvalidOperationException($"{target.Name} said '{ready}' and not READY; see {started.TranscriptFile}");
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last in a line of only children.</summary>
    private static int Innermost(int pid)
    {
        while (File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child])
        {
            pid = int.Parse(child, CultureInfo.InvariantCulture);
        }

        return pid;
    }

    /// <summary>Starts any program, and waits for nothing. A null value removes a variable.</summary>
    public static TargetProcess StartUnready(
        BuiltTarget target, params (string Name, string? Value)[] environment) => Start(target, [], environment);

    private static TargetProcess Start(
        BuiltTarget target, IReadOnlyList<string> launcher, (string Name, string? Value)[] environment)
    {
        string[] words = [.. launcher, target.Executable];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(target.Executable),
        };
        CleanEnvironment.Apply(start.Environment);
        if (target.RuntimeRoot is { } root)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new TargetProcess(target, Process.Start(start)!);
    }

    /// <summary>Sends a line and returns the answer, whatever it is.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public async Task<string> AskAsync(string line, TimeSpan? patience = null)
    {
        await SendAsync(line);
        return await NextAnswerAsync(patience ?? DefaultPatience);
    }

    /// <summary>AskAsync, for questions whose answer has to begin with this; the rest of it is returned.</summary>
    public async Task<string> AskAsync(string line, string begin, TimeSpan? patience = null)
    {
        var answer = await AskAsync(line, patience);
        return answer.StartsWith(begin, StringComparison.Ordinal)
            ? answer[begin.Length..].TrimStart(' ')
            : throw new InvalidOperationException($"'{line}' was answered with '{answer}'; see {TranscriptFile}");
    }

    /// <summary>The result of n calls of a scenario.</summary>
    public Task<string> CallAsync(string scenario, int n = 1, TimeSpan? patience = null) =>
        AskAsync($"call {scenario} {n}", $"done {scenario}", patience);

    /// <summary>Sends a line whose answer is awaited later, or never comes.</summary>
    public async Task SendAsync(string line)
    {
        _transcript.Write('>', line);
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line that the process prints.</summary>
    public async Task<string> NextAnswerAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            return await _answers.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _transcript.Write('#', $"no answer after {patience}");
            throw new TimeoutException($"{Target.Name} ({Pid}) did not answer in {patience}; see {TranscriptFile}");
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"{Target.Name} ({Pid}) has ended; see {TranscriptFile}");
        }
    }

    /// <summary>Closes its input, which ends a target, and returns the exit code.</summary>
    public async Task<int> EndAsync(TimeSpan? patience = null)
    {
        _process.StandardInput.Close();
        return await WaitForExitAsync(patience);
    }

    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().WaitAsync(patience ?? DefaultPatience);
        await _reading;
        _transcript.Write('#', $"ended with {_process.ExitCode}");
        return _process.ExitCode;
    }

    public void Kill()
    {
        _transcript.Write('#', "killed");
        // With whatever it was started through, and what that started.
        _process.Kill(entireProcessTree: _process.StartInfo.FileName != Target.Executable);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _transcript.Dispose();
        _process.Dispose();
    }

    private async Task ReadAnswersAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _transcript.Write('<', line);
            _answers.Writer.TryWrite(line);
        }

        _answers.Writer.Complete();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _transcript.Write('!', line);
        }
    }
}

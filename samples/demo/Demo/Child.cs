using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Demo;

/// <summary>
/// One program of the demo, ended when disposed. What it prints is kept, not shown. It also ends by itself when this
/// process does, however that happens, because its stdin closes.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Child(string name, Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ready.TrySetException(new DemoException($"{name} ended before it was ready"));
    }

    public int Pid => _process.Id;

    /// <summary>What followed READY: where a service listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The dotnet host that runs this program, so that the others run on the same.</summary>
    public static string DotnetHost { get; } = Path.GetFullPath(
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet",
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));

    /// <summary>Starts a program that was built beside this one, and waits until it says READY.</summary>
    /// <exception cref="DemoException">It was not built, or ended, or was not ready in time.</exception>
    public static async Task<Child> StartAsync(string project, string name, string[] args, CancellationToken stop)
    {
        var dll = Locate(project);
        var start = new ProcessStartInfo(DotnetHost, [dll, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = new Child(name, new Process { StartInfo = start });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        try
        {
            child.Address = await child._ready.Task.WaitAsync(_startTimeout, stop);
            return child;
        }
        catch (Exception e)
        {
            await child.DisposeAsync();
            if (e is OperationCanceledException)
            {
                throw;
            }

            throw new DemoException($"{name} did not start: {e.Message}\n{string.Join('\n', child.Lines())}");
        }
    }

    /// <summary>Everything printed so far but the READY line, stdout and stderr.</summary>
    public IReadOnlyList<string> Lines()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until the program has ended by itself and everything it printed has arrived.</summary>
    public Task WaitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        using var timeout = new CancellationTokenSource(_endTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Locate(string project)
    {
        // artifacts/bin/Demo/release/ -> artifacts/bin/<project>/release/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var dll = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
        return File.Exists(dll)
            ? dll
            : throw new DemoException($"not built: {dll}\nbuild it with: dotnet build samples/demo/demo.slnx");
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith("READY", StringComparison.Ordinal) && _ready.TrySetResult(line["READY".Length..].Trim()))
        {
            return;
        }

        lock (_lock)
        {
            _lines.Add(line);
        }
    }
}

using System.Diagnostics;
using Dotbug.Targets;

namespace Dotbug.Docs.Tests;

/// <summary>A program of the demo, started with the built binary on a port of its own, ended by its standard input and, if need be, its pid.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>What followed READY.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Returns when the program has said READY.</summary>
    public static async Task<Child> StartAsync(string project, params string[] args)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(Repository.Artifacts, "bin", project, configuration, project + ".dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = new Child(Process.Start(start)!);
        try
        {
            child.Address = await child.ReadyAsync().WaitAsync(_patience);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }

        // Nobody reads what comes later, and nobody may be held up by that.
        _ = child._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = child._process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return child;
    }

    private async Task<string> ReadyAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("READY", StringComparison.Ordinal))
                return line["READY".Length..].Trim();
        }

        throw new InvalidOperationException("ended before it was ready: " + await _process.StandardError.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

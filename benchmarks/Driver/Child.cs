using System.Diagnostics;

namespace Bench.Driver;

/// <summary>A program that prints READY and then obeys its standard input, one line in, one line out. Ends with its input.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>What it said after READY: its pid, or its address.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="BenchException">It ended instead.</exception>
    public static Child Start(string file, params string[] arguments)
    {
        var info = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // What is in this terminal's environment must not change what is measured.
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal)
            && k is not "DOTNET_ROOT").ToArray())
            info.Environment.Remove(name);
        var child = new Child(Process.Start(info)!);
        var ready = child.Read();
        if (!ready.StartsWith("READY", StringComparison.Ordinal))
            throw new BenchException($"{file}: {ready}");
        child.Greeting = ready["READY".Length..].Trim();
        return child;
    }

    public void Tell(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>The words of the answer after the first.</summary>
    public string[] Ask(string line)
    {
        Tell(line);
        var answer = Read();
        return answer.StartsWith("error", StringComparison.Ordinal) ? throw new BenchException(answer) : answer.Split(' ')[1..];
    }

    public string Read() => _process.StandardOutput.ReadLine() ?? throw new BenchException($"process {Pid} ended");

    /// <summary>Everything up to its end.</summary>
    public string ReadToEnd() => _process.StandardOutput.ReadToEnd();

    public void Dispose()
    {
        _process.StandardInput.Dispose();
        if (!_process.WaitForExit(5_000))
            _process.Kill();
        _process.Dispose();
    }
}

/// <summary>A part of the bench went wrong; the others go on.</summary>
internal sealed class BenchException(string message) : Exception(message);

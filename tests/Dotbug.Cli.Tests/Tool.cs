using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Dotbug.Cli.Tests;

internal sealed record Ran(int ExitCode, string Out, string Err);

/// <summary>
/// Starts the real program: the one that the environment variable DOTBUG names, or the one built with these tests. What ran, and what it
/// said, is in the test's output.
/// </summary>
internal static class Tool
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    /// <summary>What a shell would have to run.</summary>
    public static string[] Command { get; } = Environment.GetEnvironmentVariable("DOTBUG") is { Length: > 0 } program
        ? [program]
        : ["dotnet", Path.Combine(Root, "artifacts/bin/Dotbug.Cli", Configuration(), "Dotbug.Cli.dll")];

    public static Task<Ran> Run(params string[] args) => Start(Command[0], [.. Command.Skip(1), .. args]);

    /// <summary><c>$TOOL</c> in the script is the program.</summary>
    public static Task<Ran> Bash(string script) =>
        Start("bash", ["-c", $"TOOL() {{ '{string.Join("' '", Command)}' \"$@\"; }}\n{script}"]);

    private static async Task<Ran> Start(string program, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Here(),
        })!;
        process.StandardInput.Close();
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        var ran = new Ran(process.ExitCode, await output, await error);
        TestContext.Current.TestOutputHelper?.WriteLine($"$ {program} {string.Join(' ', args)}\n{ran.Out}{ran.Err}exit {ran.ExitCode}");
        return ran;
    }

    private static string Configuration() => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

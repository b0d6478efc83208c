using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.Docs.Tests;

/// <param name="Lines">Standard output, then standard error.</param>
internal sealed record Ran(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Lines);

/// <summary>
/// The programs of the tutorial, started once for all examples. Zeta is silent ten times as often as there, so that the
/// rare fault is not waited for; the shape of the output is the same.
/// </summary>
public sealed class DemoPrograms : IAsyncLifetime
{
    /// <summary>Generous: the script is compiled first. A command that does not end at all is still an error.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private readonly List<Child> _children = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("dotbug-docs-").FullName;

    internal int Gateway => _children[2].Pid;

    public async ValueTask InitializeAsync()
    {
        const string anyPort = "http://127.0.0.1:0";
        var acme = await StartAsync("Partner", "--name", "acme", "--urls", anyPort);
        var zeta = await StartAsync("Partner", "--name", "zeta", "--urls", anyPort, "--no-content", "50");
        var gateway = await StartAsync("Gateway", "--urls", anyPort, "--partners:acme", acme.Address, "--partners:zeta", zeta.Address);
        await StartAsync("Load", "--url", gateway.Address, "--seconds", "600");
    }

    private async Task<Child> StartAsync(string project, params string[] args)
    {
        var child = await Child.StartAsync(project, args);
        _children.Add(child);
        return child;
    }

    /// <summary>
    /// Runs one line in a shell, as a reader would. <c>gateway</c> becomes its number, since others may run a demo on
    /// this machine; files are written to a folder that goes with the fixture.
    /// </summary>
    internal Task<Ran> RunAsync(string command) => RunAsync("bash", ["-c", $$"""
        dotbug() {
            local word words=()
            for word; do [ "$word" = gateway ] && word={{Gateway}}; words+=("$word"); done
            '{{Repository.Tool}}' "${words[@]}"
        }
        ZETA={{_children[1].Pid}}
        {{command}}
        """], _folder);

    internal static async Task<Ran> RunAsync(string program, string[] args, string folder)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["DOTBUG_HOME"] = Path.GetDirectoryName(Repository.Tool);
        // No build server may outlive the test, unless ./check has one of its own.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment.TryAdd("UseSharedCompilation", "false");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        var (said, all) = (await output, await output + await error);
        TestContext.Current.TestOutputHelper?.WriteLine($"$ {program} {string.Join(' ', args)}\n{all}exit {process.ExitCode}");
        return new Ran(process.ExitCode, Lines(said), Lines(all));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_children))
            await child.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

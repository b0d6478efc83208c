using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dotbug.Targets;

/// <summary>
/// Publishes tests/Target on demand into artifacts/targets/(rid)/(runtime)/(kind). Test processes that run side by side
/// build each target once; what is up to date is not built at all. Safe to call from any thread.
/// </summary>
public static class TargetBuild
{
    private static readonly string _project = Path.Combine(Repository.Root, "tests", "Target", "Target.csproj");
    private static readonly string _native =
        Path.Combine(Repository.Root, "tests", "NativeTarget", "NativeTarget.csproj");

    private static readonly string _explored = Path.Combine(Repository.Root, "tests", "Explored", "Explored.csproj");

    private static readonly string _folder = Path.Combine(Repository.Artifacts, "targets", Repository.Rid);
    private static readonly ConcurrentDictionary<string, Lazy<Task<BuiltTarget>>> _built = new();

    /// <summary>The program for runtime 8, 9 or 10.</summary>
    /// <exception cref="TargetBuildException">It does not build; the message says where the log is.</exception>
    public static Task<BuiltTarget> EnsureAsync(int runtime, HostingKind kind) =>
        Once($"net{runtime}.0-{kind}", () => EnsureProgramAsync(runtime, kind));

    /// <summary>The program for .NET 10 with async methods that the runtime suspends; to be started with DOTNET_RuntimeAsync=1.</summary>
    public static Task<BuiltTarget> EnsureRuntimeAsyncAsync() => Once("runtime-async", async () =>
    {
        var folder = Path.Combine(_folder, "net10.0", "runtime-async");
        await Publisher.PublishAsync(
            _project, folder, "net10.0", ["-p:SelfContained=False", "-p:PublishSingleFile=False", "-p:RuntimeAsync=true"]);
        return new BuiltTarget("runtime-async", Path.Combine(folder, "app", "Target"), await RuntimeRootAsync("net10.0"));
    });

    /// <summary>A NativeAOT program: .NET by its looks, but with nothing to attach to.</summary>
    public static Task<BuiltTarget> EnsureNativeAsync() => Once("native", async () =>
    {
        var folder = Path.Combine(_folder, "native");
        await Publisher.PublishAsync(_native, folder, "net10.0", []);
        return new BuiltTarget("native", Path.Combine(folder, "app", "NativeTarget"), null);
    });

    /// <summary>The program whose libraries are instrumented whole, for runtime 8 or 10.</summary>
    public static Task<BuiltTarget> EnsureExploredAsync(int runtime) => Once($"explored-{runtime}", async () =>
    {
        var framework = $"net{runtime}.0";
        var folder = Path.Combine(_folder, framework, "explored");
        await Publisher.PublishAsync(_explored, folder, framework, ["-p:SelfContained=false"]);
        return new BuiltTarget($"{framework}-explored", Path.Combine(folder, "app", "Explored"), await RuntimeRootAsync(framework));
    });

    /// <summary>The program of the actor systems, which is built with everything else, on one of the runtimes.</summary>
    public static Task<BuiltTarget> EnsureActorsAsync(int runtime) => Once($"actors-{runtime}", async () =>
        new BuiltTarget($"net{runtime}.0-actors", Path.Combine(Repository.Artifacts, "bin", "Actors", "release", "Actors"), await RuntimeRootAsync($"net{runtime}.0")));

    /// <summary>
    /// A copy of the tool whose agent fails where a test asks for it, and makes a bad body for every method with a parameter named
    /// <c>spoiled</c> (src/Dotbug.Agent/Faulty). Returns its folder.
    /// </summary>
    public static async Task<string> EnsureFaultyToolAsync()
    {
        var tool = Path.GetDirectoryName(Repository.Tool)!;
        var agent = Path.Combine(tool, "Dotbug.Agent.dll");
        var folder = Path.Combine(_folder, "faulty");
        var project = Path.Combine(Repository.Root, "src", "Dotbug.Agent", "Dotbug.Agent.csproj");
        // The kernels that are compiled in lie elsewhere: whatever changes the tool's own agent changes this one.
        var of = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(agent)));
        await Publisher.BuildAsync(project, folder, ["-p:Faulty=true", $"-p:Of={of}"]);
        var app = Path.Combine(folder, "app");
        File.Copy(Path.Combine(app, "Dotbug.Agent.00000000.dll"), Path.Combine(app, "Dotbug.Agent.dll"), overwrite: true);
        foreach (var file in (string[])["dotbug", "dotbug-profiler.so"])
        {
            File.Copy(Path.Combine(tool, file), Path.Combine(app, file), overwrite: true);
        }

        return app;
    }

    private static Task<BuiltTarget> Once(string key, Func<Task<BuiltTarget>> build) =>
        _built.GetOrAdd(key, _ => new Lazy<Task<BuiltTarget>>(() => Task.Run(build))).Value;

    private static async Task<BuiltTarget> EnsureProgramAsync(int runtime, HostingKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runtime, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runtime, 10);
        var framework = $"net{runtime}.0";
        var folder = Path.Combine(_folder, framework, Name(kind));
        var selfContained = kind is HostingKind.SelfContained or HostingKind.SingleFileSelfContained;
        var singleFile = kind is HostingKind.SingleFileFrameworkDependent or HostingKind.SingleFileSelfContained;
        await Publisher.PublishAsync(
            _project, folder, framework, [$"-p:SelfContained={selfContained}", $"-p:PublishSingleFile={singleFile}"]);
        var root = selfContained ? null : await RuntimeRootAsync(framework);
        return new BuiltTarget($"{framework}-{Name(kind)}", Path.Combine(folder, "app", "Target"), root);
    }

    /// <summary>Only the newest runtime is installed; the older ones are laid out from their packages.</summary>
    private static async Task<string> RuntimeRootAsync(string framework)
    {
        if (framework == $"net{Environment.Version.Major}.0")
        {
            // .../shared/Microsoft.NETCore.App/10.0.12/System.Private.CoreLib.dll
            var shared = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            return Path.GetFullPath(Path.Combine(shared, "..", "..", ".."));
        }

        var folder = Path.Combine(_folder, framework, "runtime");
        await Publisher.LayOutRuntimeAsync(_project, folder, framework);
        return Path.Combine(folder, "app");
    }

    private static string Name(HostingKind kind) => kind switch
    {
        HostingKind.FrameworkDependent => "framework-dependent",
        HostingKind.SelfContained => "self-contained",
        HostingKind.SingleFileFrameworkDependent => "single-file-framework-dependent",
        HostingKind.SingleFileSelfContained => "single-file-self-contained",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

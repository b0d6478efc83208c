using Dotbug.Attach;
using Dotbug.Diagnostics;
using Dotbug.Native;

namespace Dotbug;

/// <summary>Looks at one process and says what it is, and why it cannot be traced if so. The only thing it sends is the question for the
/// runtime's version and entry assembly, to a socket that was checked.</summary>
internal static class Inspector
{
    private const int OldestRuntime = 8;

    /// <summary>The number that stands for all users whom a user name space does not know; see the profiler's Peer.cs.</summary>
    private const uint Nobody = 65534;

    /// <summary>A running program answers within milliseconds; a stopped one must not hold up a list.</summary>
    private const int AskMs = 500;

    /// <summary>Null when there is no such process. With <paramref name="everything"/> false, null also when it is not a .NET process.</summary>
    public static TargetProcess? Look(int pid, bool everything)
    {
        if (ProcFs.StartTicks(pid) is not { } start || ProcFs.Status(pid) is not { } status || ProcFs.IsZombie(pid))
            return null;
        var words = ProcFs.CommandLine(pid);
        var process = new TargetProcess(pid, NameFromCommandLine(words), string.Join(' ', words), null, Users.Name(status.Uid), null)
        {
            StartTicks = start,
        };
        var files = ProcFs.MappedFiles(pid);
        var endpoint = words.Length == 0 ? null : DiagnosticsEndpoint.Find(pid, status, start);
        if (files == null || !MayTrace(status))
            return endpoint != null || everything ? process with { NotTraceable = Problems.AnotherUser(process, status) } : null;

        var library = files.FirstOrDefault(f => f.EndsWith("/libcoreclr.so", StringComparison.Ordinal));
        var kind = library != null ? ElfImage.Kind.SingleFileCoreClr : words.Length == 0 ? ElfImage.Kind.Other : ElfImage.Classify($"/proc/{pid}/exe");
        if (kind == ElfImage.Kind.Other)
            return everything ? process with { NotTraceable = Problems.NotDotNet(process) } : null;
        if (kind == ElfImage.Kind.NativeAot)
            return process with { NotTraceable = Problems.NativeAot(process) };

        process = process with { RuntimeVersion = VersionFromPath(library) };
        var environment = ProcFs.Environment(pid);
        if (Switch(environment, "EnableDiagnostics") is { } off)
            return process with { NotTraceable = Problems.DiagnosticsOff(process, off) };
        if (Switch(environment, "EnableDiagnostics_IPC") is { } ipcOff)
            return process with { NotTraceable = Problems.DiagnosticsOff(process, ipcOff) };
        if (endpoint == null)
            return process with { NotTraceable = Problems.NoSocket(process, DiagnosticsEndpoint.TemporaryFolder(pid)) };
        process = Ask(process, endpoint);
        if (process.NotTraceable != null)
            return process;
        return process with
        {
            NotTraceable = TooOld(process)
                ?? (Switch(environment, "EnableDiagnostics_Profiler") is { } p ? Problems.DiagnosticsOff(process, p) : null)
                ?? (OtherProfiler(environment, files) is { } other ? Problems.OtherProfiler(process, other) : null)
                ?? OutOfReach(process, status),
        };
    }

    /// <summary>What stands between us and the process when all is well in it.</summary>
    private static Problem? OutOfReach(TargetProcess process, ProcessStatus status)
    {
        if (Libc.EffectiveUid() != 0 && ProcFs.SharesNamespace(process.Pid, "net") == false)
            return Problems.AnotherNetwork(process);
        if (ProcFs.SharesNamespace(process.Pid, "user") == false && ProcFs.UserFrom(process.Pid, Nobody) == status.Uid)
            return Problems.Nobody(process);
        return ProfilerWays.NoWay(process.Pid, status) is { } reason && DoorLocator.Find(process.Pid) == null
            ? Problems.NoWay(process, reason) : null;
    }

    private static bool MayTrace(ProcessStatus status) => Libc.EffectiveUid() is 0 || Libc.EffectiveUid() == status.Uid;

    private static TargetProcess Ask(TargetProcess process, DiagnosticsEndpoint endpoint)
    {
        try
        {
            var info = new DiagnosticsClient(endpoint).ProcessInfo(AskMs);
            var version = info.Version.Split('+')[0];
            return process with
            {
                Name = info.EntryAssembly.Length > 0 ? info.EntryAssembly : process.Name,
                RuntimeVersion = version.Length > 0 ? version : process.RuntimeVersion,
            };
        }
        catch (DotbugException e)
        {
            return process with { NotTraceable = e.Problem };
        }
        catch (TimeoutException)
        {
            return process with { NotTraceable = Problems.NoAnswer(process) };
        }
        catch (DiagnosticsException)
        {
            // A runtime that does not know the question is older than .NET 6, or NativeAOT without names: the path may still tell.
            return process;
        }
        catch (IOException e)
        {
            return process with { NotTraceable = Problems.SocketFailed(process, e.Message) };
        }
    }

    /// <summary>The profiler that the process was started with, or that is known by its file's name.</summary>
    internal static string? OtherProfiler(IReadOnlyDictionary<string, string>? environment, IReadOnlyCollection<string> files)
    {
        if (environment == null || environment.GetValueOrDefault("CORECLR_ENABLE_PROFILING") != "1")
            return null;
        string[] names = ["CORECLR_PROFILER_PATH_64", "CORECLR_PROFILER_PATH_ARM64", "CORECLR_PROFILER_PATH"];
        var paths = names.Select(n => environment.GetValueOrDefault(n)).Where(p => !string.IsNullOrEmpty(p)).ToArray();
        // A library that could not be loaded (a wrong path in a base image is common) leaves the slot free.
        return paths.FirstOrDefault(p => files.Any(f => Path.GetFileName(f) == Path.GetFileName(p)));
    }

    /// <summary>The setting that switches something off, read as the runtime reads it: the newer prefix goes before the older one if it has a value.</summary>
    internal static string? Switch(IReadOnlyDictionary<string, string>? environment, string name)
    {
        foreach (var prefix in (string[])["DOTNET_", "COMPlus_"])
        {
            if (environment?.GetValueOrDefault(prefix + name) is { Length: > 0 } value)
                return IsZero(value) ? $"{prefix}{name}={value.Trim()}" : null;
        }
        return null;
    }

    /// <summary>A number in the manner of C, to the base of 16: what stands behind it does not count, and what is none means "on".</summary>
    private static bool IsZero(string value)
    {
        var text = value.AsSpan().TrimStart();
        if (text is ['+' or '-', ..])
            text = text[1..];
        if (text is ['0', 'x' or 'X', var next, ..] && char.IsAsciiHexDigit(next))
            text = text[2..];
        var digits = 0;
        while (digits < text.Length && char.IsAsciiHexDigit(text[digits]))
            digits++;
        return digits > 0 && !text[..digits].ContainsAnyExcept('0');
    }

    private static Problem? TooOld(TargetProcess process) =>
        int.TryParse(process.RuntimeVersion?.Split('.')[0], out var major) && major < OldestRuntime ? Problems.TooOld(process) : null;

    /// <summary><c>.../Microsoft.NETCore.App/8.0.31/libcoreclr.so</c> says the version; a self-contained program's path does not.</summary>
    internal static string? VersionFromPath(string? library) =>
        Path.GetFileName(Path.GetDirectoryName(library)) is { Length: > 0 } folder && char.IsAsciiDigit(folder[0]) && folder.Contains('.') ? folder : null;

    internal static string NameFromCommandLine(string[] words)
    {
        if (words.Length == 0)
            return "?";
        var first = Path.GetFileName(words[0]);
        var assembly = first != "dotnet" ? null : words.Skip(1).FirstOrDefault(w => w.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
        return assembly != null ? Path.GetFileNameWithoutExtension(assembly) : first;
    }
}

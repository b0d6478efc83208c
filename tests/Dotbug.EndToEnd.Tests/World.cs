using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>
/// A target in a world of its own, as containers and service managers make them: name spaces by unshare, file systems by mount, users by setpriv.
/// The tool stays outside.
/// </summary>
internal sealed record World(string Name)
{
    private const string Own = "unshare --mount --pid --fork --kill-child --mount-proc";

    /// <summary>What a container runtime leaves root by default.</summary>
    private const string ContainersCapabilities =
        "setpriv --inh-caps=-all --bounding-set=-all,+chown,+dac_override,+fowner,+setuid,+setgid,+setpcap,+kill,+net_bind_service";

    private const string Somebody = "setpriv --reuid=4711 --regid=4712 --clear-groups --inh-caps=-all";

    /// <summary>A user name space whose users 0 to 65535 are 100000 and so on outside; the maps are written from there.</summary>
    private const string Mapped = """
        exec 3<&0
        unshare --user --keep-caps sh -c 'while [ -z "$(cat /proc/self/gid_map)" ]; do sleep 0.01; done
            exec setpriv --reuid=0 --regid=0 --clear-groups "$@"' - "$@" <&3 &
        while [ "$(readlink /proc/$!/ns/user)" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
        echo 0 100000 65536 >/proc/$!/uid_map
        echo 0 100000 65536 >/proc/$!/gid_map
        wait
        """;

    /// <summary>Shell code that goes on with <c>"$@"</c>, which ends in the target.</summary>
    private string Script { get; init; } = "";

    private string Setup { get; init; } = "";

    public override string ToString() => Name;

    /// <summary>Users of the processes in it, where they are not root.</summary>
    public uint User { get; init; }

    public static readonly World[] All =
    [
        new("mounts and pids of its own, a private /tmp") { Script = $"exec {Own} \"$@\"", Setup = "mount -t tmpfs none /tmp" },
        new("a network of its own as well") { Script = $"exec {Own} --net --ipc --uts --cgroup \"$@\"", Setup = "mount -t tmpfs none /tmp" },
        new("another root folder") { Script = $"exec {Own} \"$@\"", Setup = """
            mount -t tmpfs none /mnt
            mkdir /mnt/root
            mount --rbind / /mnt/root
            mount -t tmpfs none /mnt/root/tmp
            set -- chroot /mnt/root "$@"
            """ },
        new("a read-only file system, and a /tmp without programs") { Script = $"exec {Own} --net \"$@\"", Setup = """
            mount -t tmpfs -o noexec none /tmp
            mount -o remount,bind,ro /
            """ },
        new("root with the rights of a container") { Script = $"exec {Own} \"$@\"", Setup = $"set -- {ContainersCapabilities} \"$@\"" },
        new("root with the rights of a container, and a /tmp without programs") { Script = $"exec {Own} \"$@\"", Setup = $"""
            mount -t tmpfs -o noexec none /tmp
            set -- {ContainersCapabilities} "$@"
            """ },
        new("another user") { Script = $"exec {Somebody} \"$@\"", User = 4711 },
        new("a private /tmp without programs, another user") { Script = "exec unshare --mount \"$@\"", Setup = $"""
            mount -t tmpfs -o noexec,mode=1777 none /tmp
            set -- {Somebody} "$@"
            """, User = 4711 },
        new("everything its own, another user") { Script = $"exec {Own} --net \"$@\"", Setup = $"""
            mount -t tmpfs -o noexec,mode=1777 none /tmp
            mount -o remount,bind,ro /
            set -- {Somebody} "$@"
            """, User = 4711 },
        new("temporary files elsewhere, behind a link") { Script = $"exec {Own} \"$@\"", Setup = """
            mount -t tmpfs none /mnt
            mkdir /mnt/files
            ln -s /mnt/files /mnt/link
            export TMPDIR=/mnt/link
            """ },
        new("users whom the tool's world does not know") { Script = Mapped, Setup = "mount -t tmpfs none /tmp", User = 100000 },
        new("users unknown outside, and not root there") { Script = Mapped, Setup = """
            mount -t tmpfs -o mode=1777 none /tmp
            set -- setpriv --reuid=1654 --regid=1654 --clear-groups "$@"
            """, User = 101654 },
    ];

    /// <summary>Not for the tool: somebody who has no rights beyond his own processes.</summary>
    public static readonly string[] AsSomebody = Somebody.Split(' ');

    /// <summary>Containers of a user without rights.</summary>
    public static readonly World OfSomebody = new("of a user, by the user")
    {
        Script = $"exec {Somebody} unshare --user --map-root-user {Own[8..]} \"$@\"", Setup = "mount -t tmpfs none /tmp", User = 4711,
    };

    public World With(string setup) => this with { Setup = setup };

    public World WithNetwork() => this with { Script = Script.Replace("--mount-proc", "--mount-proc --net", StringComparison.Ordinal) };

    private string OtherSpaces { get; init; } = "--net";

    public World InOurNetwork() => this with { OtherSpaces = "" };

    public async Task<TargetProcess> StartAsync()
    {
        Worlds.SkipWhereTheyCannotBeMade();
        var target = await TargetBuild.EnsureAsync(10, HostingKind.FrameworkDependent);
        Assert.SkipWhen(target.Executable.StartsWith("/tmp/", StringComparison.Ordinal), "a /tmp of the world's own would cover this checkout, which is below /tmp");
        var inner = $"set -e\n{Setup}\nexec \"$@\"";
        // In the user name space first, in the others next.
        var script = Script.StartsWith("exec 3", StringComparison.Ordinal)
            ? $"set -- {Own} {OtherSpaces} \"$@\"\n{Script}" : Script;
        return await TargetProcess.StartThroughAsync(target, ["sh", "-c", script, "-", "sh", "-c", inner, "-"]);
    }
}

internal static class Worlds
{
    private static readonly Lazy<string> s_missing = new(Missing);

    public static void SkipWhereTheyCannotBeMade() => Assert.SkipWhen(s_missing.Value.Length > 0, s_missing.Value);

    /// <summary>Sandboxes often allow neither; then these tests have nothing to say.</summary>
    private static string Missing()
    {
        if (Environment.UserName != "root")
        {
            return "only root can put a process into a world of its own: run ./check as root";
        }

        foreach (var program in (string[])["unshare", "setpriv", "nsenter"])
        {
            if (!Works("sh", "-c", $"command -v {program}"))
            {
                return $"{program} (util-linux) is missing";
            }
        }

        if (!Works("unshare", "--mount", "--pid", "--net", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "none", "/mnt"))
        {
            return "this machine does not let root make name spaces and mounts: it is itself a container without these rights";
        }

        string[] readable = [.. World.AsSomebody[1..], "test", "-x", Repository.Tool];
        return Works("setpriv", readable) ? "" : "other users cannot reach the folder of the build, so no process of theirs can be started from it";
    }

    public static bool Works(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

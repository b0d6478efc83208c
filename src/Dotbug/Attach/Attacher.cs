using Dotbug.Diagnostics;
using Dotbug.Native;
using Dotbug.Protocol;

namespace Dotbug.Attach;

/// <summary>
/// From a process to a connection with our agent in it: the door if there is one, else the profiler first; the agent of this build if it is
/// there, else it is loaded. Blocking; every step has a time limit. Throws <see cref="DotbugException"/> and <see cref="OperationCanceledException"/>.
/// </summary>
internal sealed class Attacher(TargetProcess process, IProgress<string>? progress, CancellationToken cancel)
{
    private static readonly Guid s_profilerClass = new("D07B0900-0D07-4B06-9000-000000000001");

    private const int ConnectMs = 5_000;
    /// <summary>The runtime loads the library on a thread of its own and waits until all threads have seen the profiler.</summary>
    private const int AttachMs = 15_000;
    /// <summary>How long the door or the agent may take to be there after it was loaded.</summary>
    private const int AppearMs = 5_000;

    /// <summary>A connection that belongs to the agent. With <paramref name="load"/> false, null when neither door nor agent is there.</summary>
    public UnixSocket? Connect(bool load, out IReadOnlyList<string> otherAgents)
    {
        otherAgents = [];
        try
        {
            return ConnectCore(load, ref otherAgents);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            throw new DotbugException(process.IsAlive ? Problems.DoorFailed(process, e.Message) : Problems.TargetLost(process, "during the attach"), e);
        }
    }

    private UnixSocket? ConnectCore(bool load, ref IReadOnlyList<string> otherAgents)
    {
        if (process.NotTraceable is { Code: "DB2020" or "DB2022" } unreachable)
            throw new DotbugException(unreachable);
        var name = DoorLocator.Find(process.Pid);
        if (name == null && !load)
            return null;
        var image = AgentImage.Load(Assets.LocateAgent(process.RuntimeVersion));
        if (name == null)
        {
            if (process.NotTraceable is { } problem)
                throw new DotbugException(problem);
            AttachProfiler();
            name = WaitForDoor();
        }
        string? hook = null;
        using (var door = new DoorConnection(DoorLocator.Connect(process.Pid, name, ConnectMs)))
        {
            var (version, agents) = door.Hello();
            if (version != Door.Version)
                throw new DotbugException(Problems.DoorVersion(process, version));
            otherAgents = [.. agents.Where(a => a != image.Id)];
            var present = agents.Contains(image.Id);
            if (!present && !load)
                return null;
            if (!present)
                hook = Offer(door, image);
        }
        // The door serves one tool at a time: its connection is closed before the runtime is asked.
        if (hook != null)
            ApplyHook(hook);
        return ConnectAgent(name, image.Id, load);
    }

    private void AttachProfiler()
    {
        progress?.Report("loading the agent");
        var library = File.ReadAllBytes(Assets.Locate(Assets.ProfilerFile));
        var status = ProcFs.Status(process.Pid) ?? throw new DotbugException(Problems.NoSuchPid(process.Pid));
        var reason = "";
        foreach (var way in ProfilerWays.Of(process.Pid, status))
        {
            if (TryAttach(status, () => way(library), ref reason))
                return;
        }
        throw new DotbugException(process.IsAlive ? Problems.NoWay(process, reason) : Problems.TargetLost(process, "during the attach"));
    }

    /// <summary>False when the library cannot be brought or loaded this way: another one may do.</summary>
    private bool TryAttach(ProcessStatus status, Func<ProfilerFile> offer, ref string reason)
    {
        ProfilerFile file;
        try
        {
            file = offer();
        }
        catch (IOException e)
        {
            reason = e.Message;
            return false;
        }
        try
        {
            Diagnostics(status).AttachProfiler(s_profilerClass, file.Path, AttachMs);
            return true;
        }
        catch (DiagnosticsException e) when (e.Code == HResults.NotLoadable)
        {
            reason = e.Message;
            return false;
        }
        catch (DiagnosticsException e) when (e.Code == HResults.ProfilerAlreadyActive)
        {
            // Another tool may have been quicker by a moment: then its door is ours as well.
            return TryFor(AppearMs / 5, () => DoorLocator.Find(process.Pid) != null)
                ? true : throw new DotbugException(Problems.OtherProfiler(process, Guess()), e);
        }
        catch (DiagnosticsException e)
        {
            throw new DotbugException(Problems.AttachRefused(process, e.Message), e);
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>Which profiler it may be: the one of its environment, or a mapped library that calls itself one.</summary>
    private string? Guess()
    {
        var files = ProcFs.MappedFiles(process.Pid) ?? [];
        return Inspector.OtherProfiler(ProcFs.Environment(process.Pid), files)
            ?? files.FirstOrDefault(f => Path.GetFileName(f).Contains("profiler", StringComparison.OrdinalIgnoreCase));
    }

    private DiagnosticsClient Diagnostics(ProcessStatus status) =>
        new(DiagnosticsEndpoint.Find(process.Pid, status, process.StartTicks)
            ?? throw new DotbugException(Problems.NoSocket(process, DiagnosticsEndpoint.TemporaryFolder(process.Pid))));

    private string WaitForDoor()
    {
        string? name = null;
        return TryFor(AppearMs, () => (name = DoorLocator.Find(process.Pid)) != null)
            ? name! : throw new DotbugException(Problems.DoorMissing(process));
    }

    /// <summary>The path for the start-up hook; null when somebody else is loading the same agent right now.</summary>
    private string? Offer(DoorConnection door, AgentImage image)
    {
        progress?.Report("loading the agent");
        var status = ProcFs.Status(process.Pid) ?? throw new DotbugException(Problems.NoSuchPid(process.Pid));
        using var file = Descriptor.Memory("dotbug-agent");
        file.Write(image.Bytes);
        // The door writes one address into it, and seals it for good. The runtime opens it by its path, as the target's user.
        file.Seal(Libc.SealShrink | Libc.SealGrow);
        file.GiveTo(status);
        var (path, refused) = door.Load(image.Id, file);
        if (path != null)
            return path;
        return refused!.Contains("being loaded", StringComparison.Ordinal) || refused.Contains("loaded already", StringComparison.Ordinal)
            ? null : throw new DotbugException(Problems.AgentRefused(process, refused));
    }

    private void ApplyHook(string path)
    {
        var status = ProcFs.Status(process.Pid) ?? throw new DotbugException(Problems.NoSuchPid(process.Pid));
        try
        {
            Diagnostics(status).ApplyStartupHook(path, AttachMs);
        }
        catch (DiagnosticsException e)
        {
            throw new DotbugException(Problems.AgentRefused(process, e.Message), e);
        }
    }

    private UnixSocket? ConnectAgent(string name, string id, bool load)
    {
        UnixSocket? connected = null;
        bool Try()
        {
            var socket = DoorLocator.Connect(process.Pid, name, ConnectMs);
            try
            {
                if (!new DoorConnection(socket).Connect(id))
                    return false;
                connected = socket;
                return true;
            }
            finally
            {
                if (connected == null)
                    socket.Dispose();
            }
        }

        if (TryFor(load ? AppearMs : 0, Try))
            return connected;
        return load ? throw new DotbugException(Problems.AgentSilent(process)) : null;
    }

    private bool TryFor(int timeoutMs, Func<bool> done)
    {
        var deadline = Environment.TickCount64 + timeoutMs;
        while (!done())
        {
            if (Environment.TickCount64 >= deadline)
                return false;
            if (!process.IsAlive)
                throw new DotbugException(Problems.TargetLost(process, "during the attach"));
            // The profiler and the agent appear within milliseconds; nothing tells us when.
            if (cancel.WaitHandle.WaitOne(5))
                cancel.ThrowIfCancellationRequested();
        }
        return true;
    }
}

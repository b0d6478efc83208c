using Dotbug.Agent.Binding;
using Dotbug.Agent.Frames;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>One tool's connection, on a thread of its own that ends with it. Whatever happens here, the target does not notice.</summary>
internal sealed partial class Connection(int descriptor)
{
    /// <summary>How long a tool may take for its first frame, in milliseconds.</summary>
    private const int FirstFrameMs = 5_000;

    /// <summary>Methods listed in one answer to find.</summary>
    private const int FoundMax = 1_000;

    /// <summary>All that the connection's thread does. What is thrown on a thread of ours would end the program: nothing leaves.</summary>
    public static void Serve(int descriptor)
    {
        try
        {
            new Connection(descriptor).Run();
        }
        catch
        {
            // Not even the answer could be made; the socket is closed, and the tool says so.
        }
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    private void Run()
    {
        using var socket = new FrameSocket(descriptor);
        try
        {
            Memory.ThreadLogs.MarkOwn();
            Fail("connection");
            // Of earlier connections, too: each has a thread, and a program may be asked for its status every second for months.
            Threads.Reap();
            if (socket.Wait(FirstFrameMs) && socket.Read() is { } first)
                Serve(socket, first.Kind, new WireReader(first.Body));
        }
        catch (Exception exception)
        {
            Fail("answer");
            Answer(socket, new ErrorMessage("DB9006", $"the agent failed: {Faults.Own(exception)}",
                "nothing is traced any more; please report it with the text of your command"));
        }
    }

    private static void Serve(FrameSocket socket, MessageKind kind, WireReader body)
    {
        switch (kind)
        {
            case MessageKind.Open:
                Open(socket, body);
                break;
            case MessageKind.Find:
                Find(socket, body.Text());
                break;
            case MessageKind.Status:
                Report(socket);
                break;
            case MessageKind.End:
                SessionList.End(body.U32());
                Report(socket);
                break;
            case MessageKind.Resolve:
                Resolve(socket, body);
                break;
            case MessageKind.Change:
                Change(socket, ChangeMessage.Read(body), body.Complete);
                break;
            default:
                Answer(socket, new ErrorMessage("DB9002", $"the agent knows no request {(int)kind}", "use the tool that it came with"));
                break;
        }
    }

    private static void Open(FrameSocket socket, WireReader body)
    {
        var request = OpenMessage.Read(body, out var version);
        if (Refusal(request, version) is { } refusal)
        {
            Answer(socket, refusal);
            return;
        }
        Fail("open");
        var opened = SessionOpening.Prepare(request!);
        if (opened.Error != null)
        {
            Answer(socket, opened.Error);
            return;
        }
        if (request!.DryRun)
        {
            Send(socket, MessageKind.Armed, opened.DryRun().Write);
            return;
        }
        new Session(socket, request, opened).Run();
    }

    private static ErrorMessage? Refusal(OpenMessage? request, ushort version)
    {
        if (version != Message.ProtocolVersion)
        {
            return new ErrorMessage("DB2023", $"the tool speaks version {version} of the protocol, and the agent in the process version {Message.ProtocolVersion}",
                "use the tool and the agent of one build");
        }
        if (request == null)
            return new ErrorMessage("DB9002", "the request to open a session is malformed", "use the tool that the agent came with");
        if (request.Specs.Count is 0 or > Limits.SpecsMax)
            return new ErrorMessage("DB1907", $"a session has 1 to {Limits.SpecsMax} specs, not {request.Specs.Count}", "begin several sessions");
        return request.Limits.OutOfRange() is { } wrong ? new ErrorMessage("DB1903", wrong, "") : null;
    }

    private static void Find(FrameSocket socket, string pattern)
    {
        var parsed = SpecParser.Parse(pattern);
        if (parsed.Error != null || parsed.Spec!.Target is not MethodTarget target)
        {
            Answer(socket, new ErrorMessage(parsed.Error?.Code ?? "DB1003", parsed.Error?.Message ?? "only methods can be found", parsed.Error?.Hint ?? "",
                0, parsed.Error?.Span?.Start ?? 0, parsed.Error?.Span?.Length ?? 0));
            return;
        }
        var found = MethodBinder.Bind(target, new BindOptions(FoundMax));
        var methods = found.Methods.Take(FoundMax).Select(m => new RefusedInfo(m.Signature, "")).Concat(found.Refused).ToArray();
        Send(socket, MessageKind.Found, new FoundMessage(found.Total, methods, found.Total == 0 ? SessionOpening.Near(found) : "").Write);
    }

    private static void Change(FrameSocket socket, ChangeMessage change, bool complete)
    {
        if (!complete || !Enum.IsDefined(change.Change))
        {
            Answer(socket, new ErrorMessage("DB9002", "the request to change a session is malformed", "use the tool that the agent came with"));
            return;
        }
        var (done, error) = SessionList.Change(change);
        if (error != null)
            Answer(socket, error);
        else
            Send(socket, MessageKind.Changed, w => w.List(done, static (to, text) => to.Text(text)));
    }

    private static void Report(FrameSocket socket) => Send(socket, MessageKind.StatusReport, SessionList.Status().Write);

    public static void Resolve(FrameSocket socket, WireReader body)
    {
        Fail("resolve");
        var request = ResolveMessage.Read(body);
        var frames = body.Complete && request.Frames.Count <= ResolveMessage.FramesMax ? FrameNamer.Resolve(request.Frames) : [];
        Send(socket, MessageKind.Resolved, new ResolvedMessage(frames).Write);
    }

    private static void Answer(FrameSocket socket, ErrorMessage error) => Send(socket, MessageKind.Error, error.Write);

    private static void Send(FrameSocket socket, MessageKind kind, Action<WireWriter> write)
    {
        var body = new WireWriter();
        write(body);
        socket.Send(kind, body);
    }
}

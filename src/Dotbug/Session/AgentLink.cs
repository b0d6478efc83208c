using System.Collections.Concurrent;
using Dotbug.Protocol;

namespace Dotbug.Session;

/// <summary>
/// A session's conversation with the agent: one thread receives, one gives signs of life, whatever the consumer does. Tells the reader what it has
/// heard: armed, clock pairs, the stop, or that the line is dead.
/// </summary>
internal sealed class AgentLink : IDisposable
{
    /// <summary>Binding and the first re-jit in a large program take seconds.</summary>
    public const int ArmMs = 120_000;

    /// <summary>
    /// An event names its probe in 16 bits, and a consumer that is behind has no use for more news. More from an agent is no talk but an attack.
    /// </summary>
    private const int ProbesMax = 1 << 16, NewsMax = 1_000;

    /// <summary>The first pairs of clock readings come quickly, so that the first event can be told; then one with each sign of life.</summary>
    private static readonly int[] s_firstHeartbeatsMs = [2, 8, 40, 200];

    private readonly AgentConnection _connection;
    private readonly ManualResetEventSlim _closing = new();
    private readonly TaskCompletionSource<ArmedMessage> _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _asking = new();
    private TaskCompletionSource<ResolvedMessage?>? _answer;

    /// <summary>Answers that were not waited for any longer and are still to come; they come in the order of the questions.</summary>
    private int _late;
    private volatile ClockMap? _clock;
    private volatile StoppedMessage? _stopped;
    private volatile Problem? _problem;
    private volatile bool _ended;
    private readonly List<Thread> _threads = [];

    public AgentLink(AgentConnection connection)
    {
        _connection = connection;
        Start("dotbug receive", Receive);
    }

    /// <summary>Done when the agent armed; fails with <see cref="DotbugException"/> when it refused, <see cref="IOException"/> when it is gone.</summary>
    public Task<ArmedMessage> Armed => _armed.Task;

    public StoppedMessage? Stopped => _stopped;

    /// <summary>Empty until armed; grows while the session runs.</summary>
    public ProbeList Probes { get; } = new([]);

    /// <summary>What was armed later and is not yet told.</summary>
    public ConcurrentQueue<ArmedMoreMessage> ArmedMore { get; } = [];

    /// <summary>An error that came after the session was armed.</summary>
    public Problem? Problem => _problem;

    /// <summary>True once nothing more will be heard: the agent said that it stopped, or the line is dead.</summary>
    public bool Ended => _ended;

    /// <summary>Fires once when <see cref="Ended"/> becomes true.</summary>
    public event Action? HasEnded;

    public ClockMap Clock => _clock ?? throw new InvalidOperationException("not armed");

    public void Send(MessageKind kind, ReadOnlySpan<byte> body = default, Native.Descriptor? attached = null) =>
        _connection.Send(kind, body, attached);

    /// <summary>Asks the agent to end the session. Safe at any time, from any thread.</summary>
    public void RequestStop()
    {
        try
        {
            if (!_ended)
                _connection.Send(MessageKind.Stop);
        }
        catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException)
        {
            // The line is dead: the agent notices, and the receiving thread says so.
            _connection.Shutdown();
        }
    }

    public void StartHeartbeat() => Start("dotbug heartbeat", Heartbeat);

    /// <summary>Names frames; null when the agent does not answer in time.</summary>
    public ResolvedMessage? Resolve(ResolveMessage question, int timeoutMs)
    {
        var answer = new TaskCompletionSource<ResolvedMessage?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_asking)
        {
            if (_ended)
                return null;
            _answer = answer;
        }
        try
        {
            var body = new WireWriter();
            question.Write(body);
            _connection.Send(MessageKind.Resolve, body.Written);
            if (!answer.Task.Wait(timeoutMs))
                GiveUp(answer);
            return answer.Task.Result;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return null;
        }
    }

    private void GiveUp(TaskCompletionSource<ResolvedMessage?> answer)
    {
        lock (_asking)
        {
            if (!answer.TrySetResult(null))
                return;
            _answer = null;
            _late++;
        }
    }

    private void Answer(ResolvedMessage? resolved)
    {
        lock (_asking)
        {
            if (_late > 0)
                _late--;
            else
                _answer?.TrySetResult(resolved);
        }
    }

    private void Start(string name, Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = name };
        _threads.Add(thread);
        thread.Start();
    }

    private void Heartbeat()
    {
        try
        {
            for (var i = 0; !_closing.Wait(i < s_firstHeartbeatsMs.Length ? s_firstHeartbeatsMs[i] : Limits.HeartbeatMs) && !_ended; i++)
                _connection.Send(MessageKind.Heartbeat);
        }
        catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException)
        {
            _connection.Shutdown();
        }
    }

    private void Receive()
    {
        Exception? failure = null;
        try
        {
            while (_stopped == null && _connection.Receive(-1) is { } frame)
                Handle(frame.Kind, new WireReader(frame.Body));
        }
        catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException or InvalidDataException)
        {
            failure = e;
        }
        _armed.TrySetException(failure ?? new EndOfStreamException("the agent closed the connection"));
        _ = _armed.Task.Exception; // observed: whoever waits gets it, and nobody has to wait
        lock (_asking)
        {
            _ended = true;
            _answer?.TrySetResult(null);
        }
        HasEnded?.Invoke();
    }

    private void Handle(MessageKind kind, WireReader body)
    {
        switch (kind)
        {
            case MessageKind.Armed:
                var armed = ArmedMessage.Read(body, out var version);
                if (version != Message.ProtocolVersion && !body.Failed)
                    _armed.TrySetException(new DotbugException(Problems.AgentVersion(version)));
                if (armed == null || _clock != null)
                    throw new InvalidDataException("armed");
                var clock = new ClockMap(armed.TicksKind);
                clock.Add((ulong)armed.Ticks, armed.MonotonicNs);
                _clock = clock;
                Add(armed.Probes);
                _armed.TrySetResult(armed);
                break;
            case MessageKind.MoreProbes:
                var probes = MoreProbesMessage.Read(body);
                if (!body.Complete)
                    throw new InvalidDataException("more probes");
                Add(probes.Probes);
                break;
            case MessageKind.ArmedMore:
                var more = ArmedMoreMessage.Read(body);
                if (!body.Complete)
                    throw new InvalidDataException("armed more");
                // Beyond it nobody reads the events.
                if (ArmedMore.Count < NewsMax)
                    ArmedMore.Enqueue(more);
                break;
            case MessageKind.Clock:
                var (ticks, ns) = (body.I64(), body.I64());
                if (body.Complete)
                    Synchronise(_clock, (ulong)ticks, ns);
                break;
            case MessageKind.Stopped:
                var stopped = StoppedMessage.Read(body);
                if (!body.Complete || !Enum.IsDefined(stopped.Reason))
                    throw new InvalidDataException("stopped");
                _stopped = stopped;
                break;
            case MessageKind.Error:
                var problem = Dotbug.Problem.FromAgent(ErrorMessage.Read(body));
                _problem = problem;
                _armed.TrySetException(new DotbugException(problem));
                break;
            case MessageKind.Resolved:
                var resolved = ResolvedMessage.Read(body);
                Answer(body.Complete ? resolved : null);
                break;
            default:
                // A frame that was not asked for is of no use; the length said where the next one begins.
                break;
        }
    }

    private void Synchronise(ClockMap? clock, ulong ticks, long monotonicNs)
    {
        if (clock == null)
            return;
        clock.Add(ticks, monotonicNs);
        if (clock.LookAtWallClock() is var step && step != 0)
            ArmedMore.Enqueue(new ArmedMoreMessage(0, 0, 0, 0, ClockMap.MonotonicNs(), [], [], [Stepped(step)]));
    }

    internal static string Stepped(long ns) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"the wall clock was set {(ns > 0 ? "forward" : "back")} by {Math.Abs(ns) / 1e9:0.000} s; "
        + $"from here on times are the new clock's. Order and durations are not touched by it.");

    private void Add(IReadOnlyList<ProbeInfo> probes)
    {
        if (Probes.Count + probes.Count > ProbesMax)
            throw new InvalidDataException("too many probes");
        Probes.Add(probes);
    }

    /// <summary>Closes the line and waits for both threads. Not from one of them.</summary>
    public void Dispose()
    {
        _closing.Set();
        _connection.Shutdown();
        foreach (var thread in _threads)
            thread.Join();
        _connection.Dispose();
        _closing.Dispose();
    }
}

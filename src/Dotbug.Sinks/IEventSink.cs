namespace Dotbug.Sinks;

/// <summary>
/// Where the events of one session go, in the order in which the session gives them. A sink is used by one thread at a time. It
/// buffers; what it was given is outside after <see cref="Flush"/>. Errors of the stream below (<see cref="IOException"/>) come out of
/// both methods, and what was buffered is lost then.
/// </summary>
public interface IEventSink
{
    void Write(TraceEvent item);

    void Flush();
}

/// <summary>The process whose events are written; every line of JSON names it.</summary>
public sealed record SinkTarget(int Pid, string Process);

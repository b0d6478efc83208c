namespace Dotbug.Sinks;

/// <summary>Lets through what is said about the session and nothing about single calls: the summary beside a file of JSON lines.</summary>
public sealed class NotesOnlySink(IEventSink inner) : IEventSink
{
    public void Write(TraceEvent item)
    {
        if (item is ArmedEvent or ArmedMoreEvent or OpenEvent or StopEvent)
            inner.Write(item);
    }

    public void Flush() => inner.Flush();
}

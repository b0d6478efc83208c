using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>What other tools ask of a running session, until the session's own thread has done it. Any agent's thread asks; one takes.</summary>
internal sealed class Changes
{
    /// <summary>Binding and arming in a large program take seconds.</summary>
    private const int AnswerMs = 60_000;

    private sealed class Asked(ChangeMessage message)
    {
        public ChangeMessage Message => message;
        public (IReadOnlyList<string> Done, ErrorMessage? Error)? Answer { get; set; }
    }

    private readonly Queue<Asked> _asked = [];
    private bool _over;

    /// <summary>Asks, and waits for the answer.</summary>
    public (IReadOnlyList<string> Done, ErrorMessage? Error) Ask(ChangeMessage message)
    {
        var asked = new Asked(message);
        lock (_asked)
        {
            _asked.Enqueue(asked);
            var until = Environment.TickCount64 + AnswerMs;
            for (long left; asked.Answer == null && !_over && (left = until - Environment.TickCount64) > 0;)
                Monitor.Wait(_asked, (int)left);
            return asked.Answer ?? ([], new ErrorMessage("DB4013", $"session {message.Session} ended before it could be changed", ""));
        }
    }

    /// <summary>Answers what was asked, one after the other.</summary>
    public void Take(Func<ChangeMessage, (IReadOnlyList<string>, ErrorMessage?)> change)
    {
        for (; ; )
        {
            Asked? asked;
            lock (_asked)
            {
                if (!_asked.TryDequeue(out asked))
                    return;
            }
            var answer = change(asked.Message);
            lock (_asked)
            {
                asked.Answer = answer;
                Monitor.PulseAll(_asked);
            }
        }
    }

    /// <summary>The session is over: nobody waits any more.</summary>
    public void End()
    {
        lock (_asked)
        {
            _over = true;
            Monitor.PulseAll(_asked);
        }
    }
}

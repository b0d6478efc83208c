using Dotbug.Agent.Memory;
using Dotbug.Agent.Sessions;

namespace Dotbug.Agent.Tests;

/// <summary>Their logs are given to new threads: each to one of them.</summary>
public sealed unsafe class Threads_that_have_ended
{
    private const int Crowd = 100, Rounds = 20;

    [Fact]
    public void Give_their_logs_to_later_threads_also_when_two_sessions_look_for_them_at_once()
    {
        var made = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var first = Together(Crowd, () => (nint)ThreadLogs.Current());
            Assert.Equal(Crowd, first.Distinct().Count());
            var before = ThreadLogs.Count;
            Together(2, () =>
            {
                Threads.Reap();
                return 0;
            });
            var second = Together(Crowd, () => (nint)ThreadLogs.Current());
            Assert.Equal(Crowd, second.Distinct().Count());
            made += ThreadLogs.Count - before;
            Threads.Reap();
        }
        // A thread that has been joined may be there for a moment longer.
        Assert.InRange(made, 0, Rounds * Crowd / 2);
    }

    /// <summary>So many threads, all of them alive at once, which do this at the same moment; they have ended afterwards.</summary>
    private static nint[] Together(int count, Func<nint> work)
    {
        var answers = new nint[count];
        using var barrier = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            answers[i] = work();
            barrier.SignalAndWait();
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return answers;
    }
}

using Dotbug.Protocol;
using Xunit;

namespace Dotbug.Tests;

/// <summary>The agent is asked for the names of frames, and a busy machine lets it answer when nobody waits any longer.</summary>
public sealed class Names_that_come_late
{
    private const int PatienceMs = 60_000;

    [Fact]
    public async Task Are_not_taken_for_the_answer_to_the_next_question()
    {
        var (link, agent) = FakeAgent.Connect();
        for (var i = 1ul; i <= 3; i++)
            Assert.Null(link.Resolve(new ResolveMessage([(i, -1)]), timeoutMs: 1));
        var answer = Task.Run(() => link.Resolve(new ResolveMessage([(4, -1)]), PatienceMs));

        for (var i = 0; i < 4; i++)
            agent.Answer(agent.Asked.Take(TestContext.Current.CancellationToken));

        Assert.Equal("M4", Assert.Single((await answer)!.Frames).Method);
        link.Dispose();
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task Do_no_harm_when_the_agent_hangs_up_meanwhile()
    {
        var (link, agent) = FakeAgent.Connect();
        Assert.Null(link.Resolve(new ResolveMessage([(1, -1)]), timeoutMs: 1));
        var answer = Task.Run(() => link.Resolve(new ResolveMessage([(2, -1)]), PatienceMs));
        agent.Asked.Take(TestContext.Current.CancellationToken);
        agent.Asked.Take(TestContext.Current.CancellationToken);
        agent.HangUp();

        Assert.Null(await answer);
        link.Dispose();
        await agent.DisposeAsync();
    }
}

using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests;

/// <summary>Who receives a message goes on in a flow that its sender's began, until the next one.</summary>
public sealed unsafe class What_a_message_brings
{
    private const int Slot = 3;
    private const long Token = 1 << 8;

    private readonly ThreadLog* _log = ThreadLogs.Current();
    private readonly uint _sender;
    private readonly uint _receiver;

    public What_a_message_brings()
    {
        FlowHooks.Prepare();
        _log->FlowDepth = 0;
        _log->Received = 0;
        _sender = FlowTable.New(FlowKind.Thread, 0);
        FlowTable.Follow(_sender, Slot);
        _log->Flow = _receiver = FlowTable.New(FlowKind.Task, 0);
    }

    /// <summary>An async method that was suspended in this flow.</summary>
    private static Task Suspended(uint flow)
    {
        var task = new TaskCompletionSource().Task;
        FlowObjects.Note(FlowObjects.OfTask(task), flow);
        return task;
    }

    private uint Resumed(Task task)
    {
        Assert.True(FlowHooks.Run(_log, Token, task));
        var flow = _log->Flow;
        FlowHooks.Left(_log, Token);
        return flow;
    }

    [Fact]
    public void Is_a_flow_of_the_senders_and_ends_with_the_next_one()
    {
        FlowHooks.Received(_log, _sender);
        var first = _log->Flow;
        FlowHooks.Received(_log, _sender);
        var second = _log->Flow;
        FlowHooks.Received(_log, 0);

        Assert.Equal(_receiver, _log->Flow);
        Assert.Equal(4, new HashSet<uint> { _sender, _receiver, first, second }.Count);
        foreach (var flow in (uint[])[first, second])
        {
            Assert.Equal((_sender, FlowKind.Message), (FlowTable.ParentOf(flow, out var kind), kind));
            Assert.Equal((_receiver, 1 << Slot), (FlowTable.ReceiverOf(flow), FlowTable.FollowedBy(flow)));
        }
    }

    /// <summary>A pool of connections is a queue, too: a request that takes one out has nothing to do with who put it back.</summary>
    [Fact]
    public void Is_nothing_to_a_request()
    {
        var request = _log->Flow = FlowTable.New(FlowKind.Request, 0);
        FlowHooks.Received(_log, _sender);
        Assert.Equal(request, _log->Flow);
    }

    [Fact]
    public void Is_nothing_to_who_sent_it()
    {
        _log->Flow = _sender;
        FlowHooks.Received(_log, _sender);
        Assert.Equal(_sender, _log->Flow);
    }

    [Fact]
    public void Goes_on_to_whoever_waited_for_the_receiver_and_to_no_other()
    {
        var other = FlowTable.New(FlowKind.Task, 0);
        var (waiting, stranger) = (Suspended(_receiver), Suspended(other));
        FlowHooks.Received(_log, _sender);
        var message = _log->Flow;
        Assert.Equal(message, Resumed(waiting));
        _log->Received = message;
        Assert.Equal(other, Resumed(stranger));
    }

    /// <summary>A message of which nothing is known: whoever waited for it had waited in the flow of the one before.</summary>
    [Fact]
    public void Does_not_outlive_the_next_one_in_whoever_waited()
    {
        FlowHooks.Received(_log, _sender);
        var waiting = Suspended(_log->Flow);
        FlowHooks.Received(_log, 0);
        Assert.Equal(_receiver, Resumed(waiting));
    }
}

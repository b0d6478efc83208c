using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Agent.Schedules;
using Dotbug.Protocol;

namespace Dotbug.Agent.Flows;

/// <summary>
/// Keeps the flow of each thread (<see cref="ThreadLog.Flow"/>), called by the probes in the framework's methods (<see cref="FlowMethods"/>) on the program's threads. A thread
/// takes the flow of what it begins to run and gets its own back afterwards; what is suspended or begun takes the thread's along. The program's ExecutionContext and
/// AsyncLocals have no part in it. Same rules as <see cref="Hot"/>.
/// </summary>
internal static unsafe class FlowHooks
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Continuations that run inside each other may be thousands deep; beyond this a thread forgets what it ran before.</summary>
    private const int FramesMax = 1 << 14;
    private const int FramesFirst = 32;

    private static readonly int s_taskId = FieldLayout.OffsetOf(typeof(Task), "m_taskId");

    /// <summary>Agent's thread, before the first hook is armed.</summary>
    public static void Prepare()
    {
        foreach (var type in (Type[])[typeof(FlowHooks), typeof(FlowTable), typeof(FlowObjects), typeof(FlowFacts)])
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
        FlowTable.Make();
        FlowObjects.Make();
        FlowTypes.Prepare();
        CallSchedules.Prepare();
        _ = Thread.CurrentThread.IsThreadPoolThread;
        _ = Task.CompletedTask.Id;
    }

    /// <summary>First thing in a hook: false when the tap's session is over. Limits on calls do not stop flows: outcomes may still be waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Sees(ThreadLog* log, Tap* tap)
    {
        var area = tap->Area;
        if (Volatile.Read(ref area->Open) == 0 || area->Generation != tap->Generation)
            return false;
        var session = log->Session(tap->Slot);
        if (session == null || session->Generation != tap->Generation)
            session = Hot.Attend(log, tap);
        ThreadSession.Entered(session)[tap->Probe]++;
        return true;
    }

    [MethodImpl(Compiled)]
    public static void Suspend(ThreadLog* log, TypedReference awaiter, object? box)
    {
        if (box == null)
            return;
        var key = KeyOf(box);
        FlowObjects.Note(key, Current(log));
        log->Received = 0;
        if (log->Schedule != 0)
            CallSchedules.Suspends(log, key, box, awaiter);
    }

    private static long KeyOf(object o) => o is Task task ? FlowObjects.OfTask(task) : FlowObjects.OfObject(o);

    /// <summary>True: the thread has another flow now, and <see cref="Left"/> gives it its own back.</summary>
    [MethodImpl(Compiled)]
    public static bool Run(ThreadLog* log, long token, object? state)
    {
        uint flow;
        long key = 0;
        switch (FlowTypes.Of(state))
        {
            case FlowTypes.Task:
                key = Numbered(state!);
                flow = key == 0 ? 0 : FlowObjects.Find(key, take: true);
                break;
            case FlowTypes.Box:
                key = FlowObjects.OfObject(state!);
                flow = FlowObjects.Find(key, take: true);
                break;
            case FlowTypes.Timer:
                flow = FlowTable.New(FlowKind.Timer, FlowObjects.Find(FlowObjects.OfObject(state!), take: false));
                break;
            default:
                return false;
        }
        if (log->Received != 0 && flow != 0 && FlowTable.ReceiverOf(flow) == FlowTable.ReceiverOf(log->Received))
            flow = log->Received;
        var entered = Enter(log, token, flow);
        CallSchedules.GoesOn(log, key);
        return entered;
    }

    /// <summary>A task's key; 0: it has no number yet, so it was never noted.</summary>
    private static int Numbered(object task) => Unsafe.As<byte, int>(ref Unsafe.Add(ref RawObject.Data(task), s_taskId));

    private static bool Enter(ThreadLog* log, long token, uint flow)
    {
        if (log->FlowDepth == log->FlowFramesRoom && !MoreFrames(log))
        {
            log->Flow = flow;
            log->FlowDepth = 0;
            return false;
        }
        var frame = log->FlowFrames + log->FlowDepth++;
        frame->Token = token & ~0xFFL;
        frame->Flow = log->Flow;
        frame->Schedule = log->Schedule;
        log->Flow = flow;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool MoreFrames(ThreadLog* log)
    {
        if (log->FlowFramesRoom == FramesMax)
            return false;
        var room = Math.Max(FramesFirst, 2 * log->FlowFramesRoom);
        log->FlowFrames = (FlowFrame*)NativeMemory.Realloc(log->FlowFrames, (nuint)(room * sizeof(FlowFrame)));
        log->FlowFramesRoom = room;
        return true;
    }

    /// <summary>What <see cref="Run"/> began is over. Frames above it were left without a word.</summary>
    [MethodImpl(Compiled)]
    public static void Left(ThreadLog* log, long token)
    {
        for (var depth = log->FlowDepth - 1; depth >= 0; depth--)
        {
            if (log->FlowFrames[depth].Token != (token & ~0xFFL))
                continue;
            log->Flow = log->FlowFrames[depth].Flow;
            log->FlowDepth = depth;
            log->Received = 0;
            CallSchedules.Change(log, log->FlowFrames[depth].Schedule, null);
            return;
        }
    }

    [MethodImpl(Compiled)]
    public static void TaskMade(ThreadLog* log, object? task, object? action)
    {
        // Without code it only stands for what somebody else completes.
        if (action == null || task is not Task made)
            return;
        var key = FlowObjects.OfTask(made);
        var flow = FlowTable.New(FlowKind.Task, Current(log));
        FlowObjects.Note(key, flow);
        if (log->Schedule != 0)
            CallSchedules.Begins(log, key, flow, queued: false);
    }

    /// <summary>Callbacks that were queued one by one. What else is queued is either noted already (tasks, boxes) or serves many.</summary>
    [MethodImpl(Compiled)]
    public static void Queued(ThreadLog* log, object? item)
    {
        var kind = FlowTypes.Of(item);
        if (kind == FlowTypes.Callback)
        {
            var key = FlowObjects.OfObject(item!);
            var flow = FlowTable.New(FlowKind.Work, Current(log));
            FlowObjects.Note(key, flow);
            if (log->Schedule != 0)
                CallSchedules.Begins(log, key, flow, queued: true);
        }
        else if (CallSchedules.Any && kind is FlowTypes.Task or FlowTypes.Box)
        {
            var key = kind == FlowTypes.Task ? Numbered(item!) : FlowObjects.OfObject(item!);
            if (key != 0)
                Waits.Queued(key, Clock.Now());
        }
    }

    [MethodImpl(Compiled)]
    public static void Dequeued(ThreadLog* log, object? item)
    {
        var key = FlowTypes.Of(item) == FlowTypes.Callback ? FlowObjects.OfObject(item!) : 0;
        var flow = key == 0 ? 0 : FlowObjects.Find(key, take: true);
        // One of these methods calls the other, and is left with the same item.
        if (flow == 0 && key != 0 && key == log->FlowKey)
            return;
        log->FlowDepth = 0;
        log->Received = 0;
        log->FlowKey = key;
        log->Flow = flow;
        CallSchedules.GoesOn(log, key);
    }

    [MethodImpl(Compiled)]
    public static void Idle(ThreadLog* log)
    {
        log->FlowDepth = 0;
        log->Flow = 0;
        CallSchedules.Change(log, 0, null);
    }

    /// <summary>One that is started without the context of who starts it, as the framework's own are, has none to thank.</summary>
    [MethodImpl(Compiled)]
    public static void ThreadStarts(ThreadLog* log, object? thread, bool captureContext)
    {
        if (thread is Thread started)
            FlowObjects.Note(FlowObjects.OfThread(started.ManagedThreadId), captureContext ? FlowTable.New(FlowKind.Thread, Current(log)) : 0);
    }

    /// <summary>One without context only completes what is noted already, as Task.Delay's does.</summary>
    [MethodImpl(Compiled)]
    public static void TimerMade(ThreadLog* log, object? timer, bool flows)
    {
        if (flows && timer != null)
            FlowObjects.Note(FlowObjects.OfObject(timer), Current(log));
    }

    [MethodImpl(Compiled)]
    public static void RequestBegins(ThreadLog* log) => log->Flow = FlowTable.New(FlowKind.Request, 0);

    [MethodImpl(Compiled)]
    public static void RequestEnds(ThreadLog* log)
    {
        FlowTable.Ended(log->Flow);
        log->Flow = 0;
    }

    /// <summary>
    /// The thread has got a message, sent in this flow (0: not known). Until it gets another, what it does is part of the message's flow, a child of the sender's; a request
    /// remains what it is, for it takes what it needs from queues. The async method that the message was received by may hand it on to those that await it, at once.
    /// </summary>
    [MethodImpl(Compiled)]
    public static void Received(ThreadLog* log, uint sender)
    {
        if (log->Own != 0)
            return;
        var receiver = FlowTable.ReceiverOf(Current(log));
        _ = FlowTable.ParentOf(receiver, out var kind);
        var stays = sender == 0 || sender == receiver || kind == FlowKind.Request;
        log->Flow = stays ? receiver : FlowTable.Of(sender, receiver);
        // Also where it is the receiver's own again: those that it hands on to may still be in the flow of the message before.
        log->Received = log->Flow;
    }

    /// <summary>The thread's flow; one that is not known yet begins here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Current(ThreadLog* log) => log->Flow != 0 ? log->Flow : Begin(log);

    [MethodImpl(Compiled)]
    private static uint Begin(ThreadLog* log)
    {
        if (log->Pool == 0)
            log->Pool = Thread.CurrentThread.IsThreadPoolThread ? 2 : 1;
        if (log->Pool == 2 || log->FlowDepth > 0)
            return log->Flow = FlowTable.New(FlowKind.Unseen, 0);
        var noted = FlowObjects.Find(FlowObjects.OfThread(log->ManagedId), take: true);
        return log->Flow = noted != 0 ? noted : FlowTable.New(FlowKind.Thread, 0);
    }
}

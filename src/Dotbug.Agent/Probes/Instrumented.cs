using System.Reflection;
using System.Runtime.InteropServices;
using Dotbug.Agent.Binding;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// One method that has, or had, a probe: its cells live as long as the process and are never used for another method. Under the prober's lock.
/// </summary>
internal sealed unsafe class Instrumented
{
    private static long s_next;

    public Instrumented(BoundMethod method)
    {
        Method = method;
        Number = ++s_next;
        Shape = MethodShape.Of(method.Method);
        Cell = (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint));
        Task = TaskResult.Of(method, Shape);
        ResultType = Task?.Result;
        MoveNextCell = method.IsAsync || method.IsAsyncIterator ? (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint)) : null;
    }

    public BoundMethod Method { get; }
    public MethodShape Shape { get; }

    /// <summary>The same for an async method and its state machine; never used again.</summary>
    public long Number { get; }

    public nint* Cell { get; }

    /// <summary>Of the state machine, whichever of its methods is at hand.</summary>
    public nint* MoveNextCell { get; }
    public List<TapCode> Taps { get; } = [];

    /// <summary>Code emitted before, by what it does: <see cref="TableCode"/>.</summary>
    public Dictionary<string, TableCode> Codes { get; } = [];

    /// <summary>What the runtime runs now: 0 the original, 1 entry only, 2 with outcome.</summary>
    public int Installed { get; set; }

    public MachineParts? Machine { get; set; }

    /// <summary>The same of an async iterator.</summary>
    public IteratorParts? Iterator { get; set; }

    /// <summary>Set when it is not async but returns a task.</summary>
    public TaskResult? Task { get; }

    /// <summary>Its outcome is a completion.</summary>
    public bool Completes => Method.IsAsync || Method.IsAsyncIterator || Task != null;

    /// <summary>Of the completion.</summary>
    public Type? ResultType { get; set; }
    public bool MachineRead { get; set; }
    public string MachineReason { get; set; } = "";
    public bool HasTailCall { get; set; }

    /// <summary>What the outcome is given: where it is a completion the awaited one. Null: nothing.</summary>
    public Handed? Result => !Completes ? Shape.Return is { Pass: not Pass.None } shown ? shown : null
        : ResultType is { } awaited ? new Handed("return", awaited, 0, Pass.Value, [], [], false, false, "") : null;

    public bool NeedsOutcome => Taps.Any(t => t.Tap->HasOutcome != 0 || t.Tap->Nests != 0 || t.HookEnds);

    /// <summary>All bodies of an async method or an async iterator, or the one.</summary>
    public IEnumerable<(nint Module, uint Token)> Bodies =>
        Inner.Select(m => (Method.ModuleId, (uint)m.MetadataToken)).Prepend((Method.ModuleId, Method.Token));

    /// <summary>Methods of its state machine that are instrumented with it.</summary>
    public IEnumerable<MethodInfo> Inner =>
        Installed != 2 || MoveNextCell == null ? []
        : Iterator is { GetEnumerator: { } enumerator } ? [Method.MoveNext!, enumerator] : [Method.MoveNext!];

    /// <summary>The method that this body belongs to: itself or one of its state machine.</summary>
    public MethodBase BodyOf((nint Module, uint Token) body) => Inner.FirstOrDefault(m => (uint)m.MetadataToken == body.Token) ?? Method.Method;
}

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
        MoveNextCell = method.IsAsync ? (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint)) : null;
    }

    public BoundMethod Method { get; }
    public MethodShape Shape { get; }

    /// <summary>The same for an async method and its state machine; never used again.</summary>
    public long Number { get; }

    public nint* Cell { get; }
    public nint* MoveNextCell { get; }
    public List<TapCode> Taps { get; } = [];

    /// <summary>Code emitted before, by what it does: <see cref="TableCode"/>.</summary>
    public Dictionary<string, TableCode> Codes { get; } = [];

    /// <summary>What the runtime runs now: 0 the original, 1 entry only, 2 with outcome.</summary>
    public int Installed { get; set; }

    public MachineParts? Machine { get; set; }

    /// <summary>Set when it is not async but returns a task.</summary>
    public TaskResult? Task { get; }

    /// <summary>Its outcome is a completion.</summary>
    public bool Completes => Method.IsAsync || Task != null;

    /// <summary>Of the completion.</summary>
    public Type? ResultType { get; set; }
    public bool MachineRead { get; set; }
    public string MachineReason { get; set; } = "";
    public bool HasTailCall { get; set; }

    /// <summary>What the outcome is given: where it is a completion the awaited one. Null: nothing.</summary>
    public Handed? Result => !Completes ? Shape.Return is { Pass: not Pass.None } shown ? shown : null
        : ResultType is { } awaited ? new Handed("return", awaited, 0, Pass.Value, [], [], false, false, "") : null;

    public bool NeedsOutcome => Taps.Any(t => t.Tap->HasOutcome != 0 || t.Tap->Nests != 0);

    /// <summary>Both bodies of an async method, or the one.</summary>
    public IEnumerable<(nint Module, uint Token)> Bodies =>
        Installed == 2 && Method.IsAsync
            ? [(Method.ModuleId, Method.Token), (Method.ModuleId, (uint)Method.MoveNext!.MetadataToken)]
            : [(Method.ModuleId, Method.Token)];

    /// <summary>The method that this body belongs to: itself or its state machine's MoveNext.</summary>
    public MethodBase BodyOf((nint Module, uint Token) body) => body.Token == Method.Token ? Method.Method : Method.MoveNext!;
}

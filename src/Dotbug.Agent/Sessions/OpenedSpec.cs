using Dotbug.Agent.Binding;
using Dotbug.Agent.Named;
using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>One spec of a session: what of its methods is known already, and what it waits for.</summary>
internal sealed class OpenedSpec(int number, string text, TraceSpec spec, MethodTarget target)
{
    private readonly HashSet<(nint Module, uint Token)> _methods = [];
    private readonly HashSet<string> _refused = [];

    public int Number => number;
    public TraceSpec Spec => spec;
    public MethodTarget Target => target;
    /// <summary>Of a word that stands for methods: which of its specs this one is.</summary>
    public NamedSpec? Named { get; init; }

    /// <summary>Of such a spec that tells nothing: what it notes for another one.</summary>
    public Noting? Notes { get; init; }

    /// <summary>Not the user's: flows go along with its messages, and nothing is told.</summary>
    public bool Silent { get; init; }

    public string TargetText => Named != null ? text : text.Substring(target.Span.Start, target.Span.Length);

    /// <summary>One method of each type whose loading may give the spec something new.</summary>
    public IReadOnlyList<Candidate> Awaited { get; private set; } = [];

    /// <summary>True for a method that was not found before.</summary>
    public bool IsNew(BoundMethod method) => _methods.Add((method.ModuleId, method.Token));

    public bool IsNew(Protocol.RefusedInfo refused) => _refused.Add(refused.Method);

    public void Await(BindResult found)
    {
        var types = new HashSet<(AssemblyScan, System.Reflection.Metadata.TypeDefinitionHandle)>();
        Awaited = [.. found.Awaited.Concat(found.Hints).Where(c => types.Add((c.Scan, c.Definition.GetDeclaringType())))];
    }
}

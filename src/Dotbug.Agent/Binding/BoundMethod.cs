using System.Reflection;

namespace Dotbug.Agent.Binding;

/// <summary>
/// A method that a target names and that can be instrumented. Its declaring type is loaded. Made by <see cref="MethodBinder"/> on the
/// agent's thread.
/// </summary>
internal sealed class BoundMethod
{
    private MethodInfo? _moveNext;

    /// <summary>For generic types and methods: the open definition.</summary>
    public required MethodBase Method { get; init; }
    public required Module Module { get; init; }

    /// <summary>The runtime's ModuleID: exact also when one assembly is loaded in several load contexts.</summary>
    public required nint ModuleId { get; init; }

    /// <summary>MethodDef token in <see cref="Module"/>.</summary>
    public required uint Token { get; init; }

    /// <summary>Made by a compiler as an async method with a state machine.</summary>
    public bool IsAsync { get; init; }

    /// <summary>Made by a compiler as an iterator (async iterators too): calls only make the enumerator.</summary>
    public bool IsIterator { get; init; }

    /// <summary>An iterator whose enumeration is asynchronous: its end can be seen, as that of an async method.</summary>
    public bool IsAsyncIterator { get; init; }

    /// <summary>MethodDef token of the state machine's MoveNext; 0 when there is none.</summary>
    public uint MoveNextToken { get; init; }

    /// <summary>Of the state machine. Resolving it, at first use, loads the state machine's type if no call has done so yet.</summary>
    public MethodInfo? MoveNext =>
        MoveNextToken == 0 ? null : _moveNext ??= (MethodInfo?)Module.ResolveMethod((int)MoveNextToken);

    /// <summary><c>PartnerRelay.RelayAsync</c></summary>
    public required string ShortName { get; init; }

    /// <summary><c>Gateway!Gateway.PartnerRelay.RelayAsync(string, int, string)</c></summary>
    public required string Signature { get; init; }
}

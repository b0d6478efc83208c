using System.Reflection.Emit;
using Dotbug.Agent.Guards;

namespace Dotbug.Guards.Tests;

/// <summary>
/// A method of a test: its code gets an <see cref="Outcome"/>, the result, <c>this</c> (structs by address), and the parameters.
/// </summary>
internal sealed class TestScope(
    IReadOnlyList<(string Name, Type Type)> parameters, Type? returns = null, Type? self = null, bool entryOnly = false) : GuardScope
{
    private const int First = 3;

    public Type[] Signature { get; } =
    [
        typeof(Outcome),
        returns is null || returns == typeof(void) ? typeof(object) : returns,
        self is null ? typeof(object) : self.IsValueType ? self.MakeByRefType() : self,
        .. parameters.Select(p => p.Type),
    ];

    public HashSet<string> Redacted { get; } = [];
    public override IReadOnlyList<string> ParameterNames => [.. parameters.Select(p => p.Name)];
    public override Type? ThisType => self;
    public override Type? ReturnType => entryOnly ? null : returns ?? typeof(void);

    public override Type? ParameterType(string name)
    {
        var type = parameters.FirstOrDefault(p => p.Name == name).Type;
        return type is { IsByRef: true } ? type.GetElementType() : type;
    }

    public override bool IsRedacted(string parameterName) => Redacted.Contains(parameterName);

    public override void LoadParameter(ILGenerator il, string name)
    {
        il.Emit(OpCodes.Ldarg, IndexOf(name));
        if (Signature[IndexOf(name)].IsByRef)
            il.Emit(OpCodes.Ldobj, ParameterType(name)!);
    }

    public override void LoadParameterAddress(ILGenerator il, string name) =>
        il.Emit(Signature[IndexOf(name)].IsByRef ? OpCodes.Ldarg : OpCodes.Ldarga, IndexOf(name));

    public override void LoadThis(ILGenerator il) => il.Emit(OpCodes.Ldarg_2);
    public override void LoadReturn(ILGenerator il) => il.Emit(OpCodes.Ldarg_1);
    public override void LoadHasReturn(ILGenerator il) => Field(il, nameof(Outcome.HasReturn));
    public override void LoadException(ILGenerator il) => Field(il, nameof(Outcome.Exception));
    public override void LoadElapsedNs(ILGenerator il) => Field(il, nameof(Outcome.ElapsedNs));
    public override void LoadRunningNs(ILGenerator il) => Field(il, nameof(Outcome.RunningNs));
    public override void LoadDepth(ILGenerator il) => Field(il, nameof(Outcome.Depth));
    public override void LoadCallerName(ILGenerator il) => Field(il, nameof(Outcome.Caller));
    public override void LoadThreadId(ILGenerator il) => Field(il, nameof(Outcome.ThreadId));
    public override void LoadThreadName(ILGenerator il) => Field(il, nameof(Outcome.ThreadName));
    public override void LoadFlow(ILGenerator il) => Field(il, nameof(Outcome.Flow));
    public override void LoadTask(ILGenerator il) => Field(il, nameof(Outcome.Task));
    public override void LoadTraceId(ILGenerator il) => Field(il, nameof(Outcome.Trace));

    public override void LoadKept(ILGenerator il) => Field(il, nameof(Outcome.Kept));

    private short IndexOf(string name) => (short)(First + parameters.Select(p => p.Name).ToList().IndexOf(name));

    private static void Field(ILGenerator il, string name)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(Outcome).GetField(name)!);
    }
}

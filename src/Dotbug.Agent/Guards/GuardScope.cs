using System.Reflection.Emit;

namespace Dotbug.Agent.Guards;

/// <summary>
/// What a guard can see of one method, and how its code gets at it. The writer of the probe implements it; the compiler calls it on the
/// agent's thread while it writes IL. Every Load pushes exactly one value, calls no code of the program, and throws nothing when it runs.
/// </summary>
internal abstract class GuardScope
{
    /// <summary>Names of all parameters, in order, for messages.</summary>
    public abstract IReadOnlyList<string> ParameterNames { get; }

    /// <summary>The static type (of by-ref parameters the element type), or null: there is no such parameter.</summary>
    public abstract Type? ParameterType(string name);

    /// <summary>Pushes the value.</summary>
    public abstract void LoadParameter(ILGenerator il, string name);

    /// <summary>Pushes the address of a struct parameter.</summary>
    public abstract void LoadParameterAddress(ILGenerator il, string name);

    /// <summary>Null for static methods; for structs the struct, and <see cref="LoadThis"/> pushes an address.</summary>
    public abstract Type? ThisType { get; }

    public abstract void LoadThis(ILGenerator il);

    /// <summary>True for parameters that may hold a secret: they can be compared with null only.</summary>
    public abstract bool IsRedacted(string parameterName);

    /// <summary>By whose words names of members and keys are judged.</summary>
    public virtual Capture.Secrets Secrets => Capture.Secrets.Default;

    /// <summary>Pushes an int: whose words texts are judged by when the code runs (<see cref="Capture.Secrets.OfSlot"/>).</summary>
    public virtual void LoadSlot(ILGenerator il) => il.Emit(OpCodes.Ldc_I4_0);

    /// <summary>The (awaited) result type; typeof(void) when there is none; null when the probe sees entries only.</summary>
    public abstract Type? ReturnType { get; }

    /// <summary>The result; default(T) when the call threw, see <see cref="LoadHasReturn"/>.</summary>
    public abstract void LoadReturn(ILGenerator il);

    /// <summary>Pushes a bool: the call returned.</summary>
    public abstract void LoadHasReturn(ILGenerator il);

    /// <summary>Pushes an Exception, or null when the call returned.</summary>
    public abstract void LoadException(ILGenerator il);

    /// <summary>Pushes a long: nanoseconds since entry.</summary>
    public abstract void LoadElapsedNs(ILGenerator il);

    /// <summary>Pushes a long: nanoseconds that the call really ran.</summary>
    public abstract void LoadRunningNs(ILGenerator il);

    /// <summary>Pushes an int: nesting of traced calls.</summary>
    public abstract void LoadDepth(ILGenerator il);

    /// <summary>Pushes a string or null: Namespace.Type.Method of the caller.</summary>
    public abstract void LoadCallerName(ILGenerator il);

    /// <summary>Pushes an int: the managed thread id.</summary>
    public abstract void LoadThreadId(ILGenerator il);

    /// <summary>Pushes a string or null.</summary>
    public abstract void LoadThreadName(ILGenerator il);

    /// <summary>Pushes the address of the memory in which values of the entry wait for the end (<see cref="Runtime.Kept"/>).</summary>
    public abstract void LoadKept(ILGenerator il);

    /// <summary>Pushes a long: the number of the flow at hand, 0 when it is not known.</summary>
    public abstract void LoadFlow(ILGenerator il);

    /// <summary>Pushes a Task or null: the one whose delegate the thread runs.</summary>
    public abstract void LoadTask(ILGenerator il);

    /// <summary>Pushes a string or null: the W3C trace id of the current Activity.</summary>
    public abstract void LoadTraceId(ILGenerator il);

    /// <summary>What else a bare word may stand for; null: a parameter, or nothing.</summary>
    public virtual Nodes.Node? Special(string name) => null;

    /// <summary>What follows a dot, where the static type of what stands before it does not know it; null: nothing, and perhaps an error that says more.</summary>
    public virtual Nodes.Node? Loose(Nodes.Node target, Spec.MemberExpr member, out Spec.Diagnostic? error)
    {
        error = null;
        return null;
    }
}

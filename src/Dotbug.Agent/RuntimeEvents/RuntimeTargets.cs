using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Binding;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// What can be asked of the runtime. Each target is a method of ours that does nothing and is called for each of its events, on the agent's thread:
/// a probe in it is like any other, so guards, limits, values and actions are the same for events as for calls. The parameters are
/// the fields. Never called unless traced.
/// </summary>
internal static class RuntimeTargets
{
    private const MethodImplOptions Traceable = MethodImplOptions.NoInlining;

    private static readonly Dictionary<string, string> s_methods = new()
    {
        ["gc"] = nameof(Gc),
        ["exceptions"] = nameof(Exceptions),
        ["locks"] = nameof(Locks),
        ["pool"] = nameof(Pool),
        ["threads"] = nameof(Threads),
    };

    /// <summary>A collection. <c>pause</c> is for how long the program stood still: all of it, or a background collection's two parts. <c>heap</c> is in bytes.</summary>
    [MethodImpl(Traceable)]
    public static void Gc(string kind, int generation, string reason, TimeSpan? pause, long? heap, bool background)
    {
    }

    /// <summary>An exception is thrown, or thrown again where the runtime tells that.</summary>
    [MethodImpl(Traceable)]
    public static void Exceptions(string type, string message, bool rethrown)
    {
    }

    /// <summary>
    /// A thread has waited for a lock, and goes on. <c>owner</c> is the thread that had it when the wait began, <c>ownerMethod</c> where that was, if it was looked at.
    /// </summary>
    [MethodImpl(Traceable)]
    public static void Locks(string kind, TimeSpan waited, string? owner, string? ownerMethod)
    {
    }

    /// <summary>
    /// The thread pool has so many workers now, or from now on may have. <c>queue</c> is how much work waits. <c>starving</c>: nobody had taken any for half a second.
    /// </summary>
    [MethodImpl(Traceable)]
    public static void Pool(long queue, int workers, bool starving)
    {
    }

    /// <summary>A thread begins or ends. <c>pool</c>: it is one of the thread pool's, as its name says.</summary>
    [MethodImpl(Traceable)]
    public static void Threads(string kind, string? name, bool pool)
    {
    }

    /// <summary>The method of a target; null: the target is not known.</summary>
    public static BoundMethod? Find(string target)
    {
        if (!s_methods.TryGetValue(target, out var name))
            return null;
        var method = typeof(RuntimeTargets).GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;
        return new BoundMethod
        {
            Method = method,
            Module = method.Module,
            ModuleId = ModuleIds.Of(method),
            Token = (uint)method.MetadataToken,
            ShortName = target,
            Signature = target,
        };
    }
}

using System.Reflection;

namespace Dotbug.Agent.Il;

/// <summary>
/// References that may refer to nothing that can be read. The framework's own helpers hand <c>ref</c> parameters around as pointers, with a length beside
/// them: one that lies behind the last item of something is usual there. To read it could end the process, so it is not read.
/// Elsewhere a reference refers to a variable.
/// </summary>
internal readonly struct BareReferences
{
    /// <summary>Public keys of what Microsoft builds: the framework, ASP.NET Core, and its libraries.</summary>
    private static readonly string[] s_keys =
        ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "adb9793829ddae60", "31bf3856ad364e35"];

    /// <summary>Where such helpers are public.</summary>
    private static readonly string[] s_namespaces =
        ["System.Runtime.CompilerServices", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "System.Numerics"];

    /// <summary>Of all builders of async methods: the awaiter is a variable of the method that awaits.</summary>
    private const string Awaiting = "AwaitUnsafeOnCompleted";

    private readonly bool _any;

    private BareReferences(bool any) => _any = any;

    public static BareReferences In(MethodBase method)
    {
        var type = method.DeclaringType;
        if (type == null || !IsFrameworks(type.Assembly) || method.Name == Awaiting)
            return new BareReferences(false);
        var isOpen = type.IsVisible && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
        return new BareReferences(!isOpen || (type.Namespace is { } space && Array.Exists(s_namespaces, space.StartsWith)));
    }

    private static bool IsFrameworks(Assembly assembly) =>
        assembly.GetName().GetPublicKeyToken() is { Length: > 0 } key && Array.IndexOf(s_keys, Convert.ToHexString(key).ToLowerInvariant()) >= 0;

    /// <summary>The value as it may be handed over. What comes out of a method was written there.</summary>
    public Handed Leave(Handed handed) => _any && handed is { IsRef: true, IsOut: false } ? handed with { Pass = Pass.None } : handed;
}

using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Spec;

namespace Dotbug.Agent.Capture;

/// <summary>
/// From a method's pointer (its descriptor, or code that a delegate points to) to an entry with its name. The runtime is asked
/// once for each pointer, on the thread that met it first, as with types. Only methods that are never unloaded are remembered:
/// their pointers never mean another.
/// </summary>
internal static class Methods
{
    /// <summary>Where a delegate keeps its MethodInfo, once somebody asked; for dynamic code and for code that may be unloaded,
    /// what owns it.</summary>
    private static readonly int s_owner = FieldLayout.OffsetOf(typeof(MulticastDelegate), "_methodBase");

    /// <summary>The type of what stands for a method in metadata; dynamic ones are of another.</summary>
    private static readonly Type s_ordinary = typeof(object).GetMethod(nameof(ToString))!.GetType();

    /// <summary>The entry for the delegate's or MethodBase's method; <see cref="TypePlans.Other"/> when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TypePlan Of(object o, nint pointer) =>
        pointer == 0 ? TypePlans.Other : TypePlans.Find(pointer) ?? TypePlans.AddMethod(o, pointer);

    /// <summary>Null when the method must not be remembered. Asks only the runtime's own objects.</summary>
    public static MethodBase? Lasting(object o)
    {
        var method = o as MethodBase;
        if (o is Delegate named)
        {
            var owner = s_owner < 0 ? o : Unsafe.As<byte, object?>(ref Unsafe.Add(ref RawObject.Data(o), s_owner));
            if (owner != null && owner.GetType() != s_ordinary)
                return null;
            method = named.Method;
        }
        // Before .NET 10 every constructor calls itself collectible; it is what its type is.
        return method?.DeclaringType is { IsCollectible: false } && method is ConstructorInfo or { IsCollectible: false } ? method : null;
    }

    /// <summary><c>Shop.Orders.OrderService.Submit/lambda@3_0</c>: as a spec would name it, so that it can be traced next.</summary>
    public static string Name(MethodBase method)
    {
        var type = method.DeclaringType!;
        string? closure = null;
        while (type.DeclaringType != null && CompilerNames.IsClosure(type.Name))
        {
            closure ??= CompilerNames.MethodOfClosure(type.Name);
            type = type.DeclaringType;
        }
        // Without arguments: a nested closure class repeats those of the method.
        var owner = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var name = TypeNames.CSharp(owner) + ".";
        if (CompilerNames.Decode(method.Name, closure) is not { Inner: { } inner } decoded)
            return name + (method.IsConstructor ? method.Name[1..] : method.Name);
        var id = inner.CompilerId == null ? "" : "@" + inner.CompilerId;
        return name + decoded.Method + "/" + (inner.Name ?? "lambda") + id;
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Guards.Binding;

namespace Dotbug.Agent.Named;

/// <summary>
/// Fields by name in objects of whatever type: where the field is in a type is found when the first object of it comes by, on that thread, and kept. After that it
/// takes no lock and allocates nothing. No getter is run: a property counts if it only returns a field.
/// </summary>
internal static class LooseFields
{
    /// <summary>Types that one route remembers; in further ones the field is looked for each time.</summary>
    private const int TypesMax = 64;

    private const int None = -1;

    /// <summary><c>Type</c> is the method table of the value that is read, 0 for references.</summary>
    private sealed class Route(string name, nint type)
    {
        public readonly string Name = name;
        public readonly nint Type = type;
        public readonly nint[] Owners = new nint[TypesMax];
        public readonly int[] Offsets = new int[TypesMax];
        public int Count;
    }

    private static readonly object s_lock = new();
    private static Route[] s_routes = [];

    public static void Prepare()
    {
        foreach (var method in typeof(LooseFields).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Agent's thread: the number of a route.</summary>
    public static int Add(string name, Type type)
    {
        var handle = type.IsValueType ? type.TypeHandle.Value : 0;
        lock (s_lock)
        {
            var known = Array.FindIndex(s_routes, r => r.Name == name && r.Type == handle);
            if (known >= 0)
                return known;
            Volatile.Write(ref s_routes, [.. s_routes, new Route(name, handle)]);
            return s_routes.Length - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static object? Reference(object target, int route)
    {
        var offset = Find(target, Volatile.Read(ref s_routes)[route]);
        return offset < 0 ? null : Unsafe.As<byte, object?>(ref Unsafe.Add(ref RawObject.Data(target), offset));
    }

    /// <summary>Where the value is; a reference to nothing when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ref byte Place(object target, int route)
    {
        var offset = Find(target, Volatile.Read(ref s_routes)[route]);
        if (offset < 0)
            return ref Unsafe.NullRef<byte>();
        return ref Unsafe.Add(ref RawObject.Data(target), offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Find(object target, Route route)
    {
        var handle = RawObject.Handle(target);
        var count = Math.Min(Volatile.Read(ref route.Count), TypesMax);
        for (var i = 0; i < count; i++)
        {
            // Written after its offset.
            if (Volatile.Read(ref route.Owners[i]) == handle)
                return route.Offsets[i];
        }
        return First(target, route, handle);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int First(object target, Route route, nint handle)
    {
        if (!SelfTest.Passed || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return None;
        var offset = Look(target, route);
        // Method tables of a load context that is unloaded come back as other types.
        if (target.GetType().IsCollectible || Volatile.Read(ref route.Count) >= TypesMax)
            return offset;
        var slot = Interlocked.Increment(ref route.Count) - 1;
        if (slot < TypesMax)
        {
            route.Offsets[slot] = offset;
            Volatile.Write(ref route.Owners[slot], handle);
        }
        return offset;
    }

    private static int Look(object target, Route route)
    {
        try
        {
            if (MemberLookup.Find(target.GetType(), route.Name) is FieldMember { Field: var field } && !field.FieldType.IsPointer
                && !field.FieldType.IsByRefLike && FieldLayout.TryRead(field, out var offset, out _)
                && (field.FieldType.IsValueType ? field.FieldType.TypeHandle.Value : 0) == route.Type)
                return offset;
        }
        catch (Exception)
        {
            // A type that reflection chokes on has no such field.
        }
        return None;
    }
}

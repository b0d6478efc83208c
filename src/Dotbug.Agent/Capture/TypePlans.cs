using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>
/// From method table to plan. Looking up takes no lock and allocates nothing. A type met for the first time is planned on the thread that met it, without
/// a lock either: two threads may do the same work, and one result is thrown away. Types of collectible load contexts get no
/// plan of their own, because their method tables come back as other types.
/// </summary>
internal static unsafe class TypePlans
{
    private const int Buckets = 4096;
    private const int PageBits = 8;

    private static readonly TypePlan?[] s_buckets = new TypePlan?[Buckets];
    private static readonly TypePlan?[]?[] s_byId = new TypePlan?[]?[Memory.SessionArea.TypesMax >> PageBits];
    private static int s_lastId;

    // Planning calls reflection; when that code is traced itself, its calls must not plan again.
    [ThreadStatic]
    private static bool t_building;

    /// <summary>The plan of everything that has none. Id 0, name "?".</summary>
    public static readonly TypePlan Other = MakeOther();

    /// <summary>True while this thread plans a type: probes must not capture then.</summary>
    public static bool IsBuilding => t_building;

    /// <summary>How many types have been numbered.</summary>
    public static int Count => Math.Min(Volatile.Read(ref s_lastId), Memory.SessionArea.TypesMax - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypePlan Of(object o)
    {
        var handle = RawObject.Handle(o);
        for (var plan = s_buckets[Bucket(handle)]; plan != null; plan = plan.Next)
        {
            if (plan.Handle == handle)
                return plan;
        }
        return First(o);
    }

    /// <summary>The plan of the type that a System.Type of the runtime stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TypePlan OfType(object runtimeType) =>
        Find(Unsafe.As<byte, nint>(ref Unsafe.Add(ref RawObject.Data(runtimeType), Known.TypeHandle))) ?? Add((Type)runtimeType);

    /// <summary>The plan of the type that has this method table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TypePlan OfHandle(nint handle) =>
        Find(handle) ?? Add(Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr(handle))!);

    /// <summary>The plan of that number; <see cref="Other"/> when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypePlan ById(int id)
    {
        var page = (uint)id < Memory.SessionArea.TypesMax ? s_byId[id >> PageBits] : null;
        return page?[id & ((1 << PageBits) - 1)] ?? Other;
    }

    /// <summary>Plans a type before it is met, with what it is made of: element types, generic arguments and structs inside, to that depth.
    /// For the agent's own thread.</summary>
    public static void Prebuild(Type type, int depth)
    {
        if (depth < 0 || type.ContainsGenericParameters || type == typeof(void))
            return;
        if (type.HasElementType)
            Prebuild(type.GetElementType()!, type.IsArray ? depth - 1 : depth);
        if (type.IsByRef || type.IsPointer)
            return;
        Add(type);
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
                Prebuild(argument, depth - 1);
        }
    }

    /// <summary>The plan of a type, made now if need be. Never throws.</summary>
    public static TypePlan Add(Type type)
    {
        var plan = Find(type.TypeHandle.Value);
        if (plan != null)
            return plan;
        if (t_building || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Other;
        t_building = true;
        try
        {
            return GetOrBuild(type);
        }
        catch (Exception)
        {
            // Out of memory: the value is shown without its type.
            return Other;
        }
        finally
        {
            t_building = false;
        }
    }

    /// <summary>The name of the method that a delegate or a MethodBase stands for, kept under that pointer. Never throws.</summary>
    internal static TypePlan AddMethod(object o, nint pointer)
    {
        if (t_building || Volatile.Read(ref s_lastId) >= Memory.SessionArea.TypesMax - 1
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Other;
        t_building = true;
        try
        {
            if (Methods.Lasting(o) is not { } method)
                return Other;
            var plan = new TypePlan(pointer) { Shape = Shape.TypeOnly };
            EntryText.Attach(plan, Methods.Name(method), Protocol.TypeShape.Object, []);
            return Publish(plan);
        }
        catch (Exception)
        {
            return Other;
        }
        finally
        {
            t_building = false;
        }
    }

    /// <summary>For the builder itself, which is inside <see cref="Add"/> already.</summary>
    internal static TypePlan GetOrBuild(Type type)
    {
        var handle = type.TypeHandle.Value;
        if (Find(handle) is { } known)
            return known;
        if (Volatile.Read(ref s_lastId) >= Memory.SessionArea.TypesMax - 1 || type.IsCollectible)
            return Other;
        return Publish(BuildOrGiveUp(type, handle));
    }

    // A type that reflection chokes on is remembered as such: an exception for every value would be seen by the program's first-chance handlers.
    private static TypePlan BuildOrGiveUp(Type type, nint handle)
    {
        try
        {
            return PlanBuilder.Build(type, handle);
        }
        catch (Exception)
        {
            return new TypePlan(handle) { Shape = Shape.TypeOnly, Entry = Other.Entry, EntryBytes = Other.EntryBytes };
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TypePlan First(object o) => t_building ? Other : Add(o.GetType());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(nint handle) => (int)((handle >> 3) ^ (handle >> 15)) & (Buckets - 1);

    /// <summary>The plan that is kept under a method table or, for names of methods, a pointer to one. Null when there is none.</summary>
    internal static TypePlan? Find(nint handle)
    {
        for (var plan = Volatile.Read(ref s_buckets[Bucket(handle)]); plan != null; plan = plan.Next)
        {
            if (plan.Handle == handle)
                return plan;
        }
        return null;
    }

    private static TypePlan Publish(TypePlan plan)
    {
        var id = Interlocked.Increment(ref s_lastId);
        if (id >= Memory.SessionArea.TypesMax)
            return Other;
        plan.Id = id;
        ref var page = ref s_byId[id >> PageBits];
        if (Volatile.Read(ref page) == null)
            Interlocked.CompareExchange(ref page, new TypePlan?[1 << PageBits], null);
        // By number first: whoever finds the plan by its handle may look it up by its number.
        Volatile.Write(ref page![id & ((1 << PageBits) - 1)], plan);
        ref var bucket = ref s_buckets[Bucket(plan.Handle)];
        while (true)
        {
            var head = Volatile.Read(ref bucket);
            if (Find(plan.Handle) is { } other)
                return other;
            plan.Next = head;
            if (Interlocked.CompareExchange(ref bucket, plan, head) == head)
                return plan;
        }
    }

    private static TypePlan MakeOther()
    {
        var plan = new TypePlan(0) { Shape = Shape.TypeOnly };
        EntryText.Attach(plan, "?", Protocol.TypeShape.Object, []);
        return plan;
    }
}

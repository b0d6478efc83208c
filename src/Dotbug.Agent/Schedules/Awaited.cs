#pragma warning disable CS8500 // The address of a TypedReference on the stack, which is read as what it is made of.
using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Schedules;

/// <summary>
/// What an async method waits for: the method table of the task, or of whatever else its awaiter holds, or of the awaiter. What it is called, is asked later, on the
/// agent's thread; until then the types that were met are remembered. On the program's threads.
/// </summary>
internal static unsafe class Awaited
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Awaiters that begin with a reference to what is awaited.</summary>
    private static readonly string[] s_holders =
    [
        "System.Runtime.CompilerServices.TaskAwaiter", "System.Runtime.CompilerServices.ConfiguredTaskAwaitable",
        "System.Runtime.CompilerServices.ValueTaskAwaiter", "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable",
    ];

    /// <summary>A type that was met. <c>Holds</c>: of an awaiter, its first field is the reference.</summary>
    private sealed record Met(Type Type, bool Holds);

    private static readonly int s_flags = FieldLayout.OffsetOf(typeof(Task), "m_stateFlags");

    /// <summary>InternalTaskOptions.PromiseTask: somebody else completes it. (The code itself is taken out when it has run.)</summary>
    private const int Promise = 0x400;

    /// <summary>By method table; replaced as a whole, never changed.</summary>
    private static Dictionary<nint, Met> s_met = [];

    /// <summary>In place of the method table of a task that runs code of its own, whatever its type: nothing is there.</summary>
    public const nint TaskWithCode = 1;

    /// <summary>0: not known.</summary>
    [MethodImpl(Compiled)]
    public static nint By(TypedReference awaiter)
    {
        var typed = TypedPlaces.Read(&awaiter);
        if (Unsafe.IsNullRef(ref typed.Place) || typed.Type == 0)
            return 0;
        var known = Find(typed.Type) ?? Add(typed.Type, __reftype(awaiter));
        if (!known.Holds)
            return typed.Type;
        return Unsafe.As<byte, object?>(ref typed.Place) is { } held ? Of(held) : 0;
    }

    [MethodImpl(Compiled)]
    public static nint Of(object awaited)
    {
        var handle = RawObject.Handle(awaited);
        var known = Find(handle) ?? Add(handle, awaited.GetType());
        return awaited is Task && s_flags >= 0 && !known.Holds
            && (Unsafe.As<byte, int>(ref Unsafe.Add(ref RawObject.Data(awaited), s_flags)) & Promise) == 0 ? TaskWithCode : handle;
    }

    private static Met? Find(nint handle) => Volatile.Read(ref s_met).TryGetValue(handle, out var met) ? met : null;

    /// <summary>First time that this type is met. Of boxes of async methods <c>Holds</c> says so.</summary>
    private static Met Add(nint handle, Type type)
    {
        var met = new Met(type, IsBox(type) || (type.IsValueType && type.Assembly == typeof(Task).Assembly
            && Array.Exists(s_holders, holder => type.FullName?.StartsWith(holder, StringComparison.Ordinal) == true)));
        // Method tables of a load context that is unloaded come back as other types.
        if (type.IsCollectible)
            return met;
        for (; ; )
        {
            var known = Volatile.Read(ref s_met);
            var more = new Dictionary<nint, Met>(known) { [handle] = met };
            if (Interlocked.CompareExchange(ref s_met, more, known) == known)
                return met;
        }
    }

    private static bool IsBox(Type type) => type.IsGenericType && type.Name.Contains("StateMachineBox", StringComparison.Ordinal);

    public static void Prepare()
    {
        (Frames.FrameNamer.AwaitedOf, Frames.FrameNamer.AwaitedNameOf) = (MethodOf, NameOf);
        // Once here: what the dictionary is made of is compiled.
        var awaiter = Task.CompletedTask.GetAwaiter();
        _ = By(__makeref(awaiter));
        foreach (var method in typeof(Awaited).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Agent's thread: the method whose state machine is in this box; null for any other number.</summary>
    public static MethodInfo? MethodOf(nint handle)
    {
        if (Find(handle) is not { } met || !IsBox(met.Type))
            return null;
        var machine = met.Type.GetGenericArguments()[^1];
        if (machine.IsGenericType)
            machine = machine.GetGenericTypeDefinition();
        return machine.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
    }

    /// <summary>Agent's thread: in words; null for a number that is none of a type that was met.</summary>
    public static string? NameOf(nint handle)
    {
        if (handle == TaskWithCode)
            return "a task with code of its own";
        if (Find(handle) is not { } met)
            return null;
        var name = TypeNames.CSharp(met.Type);
        foreach (var (part, text) in s_names)
        {
            if (name.Contains(part, StringComparison.Ordinal))
                return text;
        }
        // A task without code is completed by whoever holds its source.
        return met.Type == typeof(Task) || (met.Type.IsGenericType && met.Type.GetGenericTypeDefinition() == typeof(Task<>)) ? "TaskCompletionSource" : name;
    }

    /// <summary>What the framework's own types are called by those who cause them.</summary>
    private static readonly (string Part, string Text)[] s_names =
    [
        ("DelayPromise", "Task.Delay"), ("YieldAwaitable", "Task.Yield"), ("WhenAllPromise", "Task.WhenAll"), ("WhenAnyPromise", "Task.WhenAny"),
        ("CompleteOnInvokePromise", "Task.WhenAny"), ("CompleteOnCountdownPromise", "Task.WhenAny"), ("CancellationPromise", "Task.WaitAsync"),
        ("SemaphoreSlim.TaskNode", "SemaphoreSlim.WaitAsync"), ("UnwrapPromise", "Task.Unwrap"), ("PeriodicTimer", "PeriodicTimer.WaitForNextTickAsync"),
        ("AwaitableSocketAsyncEventArgs", "Socket"),
    ];
}

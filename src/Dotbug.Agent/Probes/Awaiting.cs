using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Who awaits a task, and who awaits that: the chain of continuations, read from the tasks' fields without asking any of them. The frame of an async method is the method table of
/// the box of its state machine; <see cref="Frames.FrameNamer"/> knows the methods of those that were met. On the program's threads.
/// </summary>
internal static unsafe class Awaiting
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Longest way through tasks that are no async methods: WhenAll of WhenAny of Unwrap ...</summary>
    private const int StepsMax = 64;

    private enum Kind { Unknown, Box, Task, Via, First }

    /// <summary>What to do with a continuation of this exact type. <c>At</c>: offset of the field that leads on. <c>Method</c>: of a box.</summary>
    private sealed record Link(Kind Kind, int At, MethodInfo? Method);

    private static readonly int s_continuation = FieldLayout.OffsetOf(typeof(Task), "m_continuationObject");
    private static readonly int s_target = FieldLayout.OffsetOf(typeof(Delegate), "_target");
    private static readonly Link s_unknown = new(Kind.Unknown, -1, null);

    /// <summary>By method table; replaced as a whole, never changed.</summary>
    private static Dictionary<nint, Link> s_links = [];

    public static void Prepare()
    {
        Frames.FrameNamer.MoveNextOf = MethodOf;
        foreach (var method in typeof(Awaiting).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Writes the frames, at most so many. False, and nothing written, when nobody is known to await it.</summary>
    [MethodImpl(Compiled)]
    public static bool Write(EventWriter* writer, object task, int frames)
    {
        const int headerBytes = 3;
        if (!writer->Room(headerBytes + frames * FrameEncoding.Bytes))
            return false;
        var header = writer->At;
        var at = header + headerBytes;
        var count = 0;
        var next = Next(task);
        for (var step = 0; next != null && count < frames && step < StepsMax; step++)
        {
            if (LinkOf(next).Kind == Kind.Box)
            {
                *(long*)at = RawObject.Handle(next);
                *(int*)(at + 8) = FrameEncoding.IsStateMachine;
                at += FrameEncoding.Bytes;
                count++;
            }
            next = Next(next);
        }
        if (count == 0)
            return false;
        *(ushort*)header = (ushort)count;
        header[2] = next == null ? (byte)1 : (byte)0;
        writer->At = at;
        return true;
    }

    /// <summary>The method of a box that was met; null for any other number.</summary>
    public static MethodInfo? MethodOf(nint methodTable) =>
        Volatile.Read(ref s_links).TryGetValue(methodTable, out var link) ? link.Method : null;

    private static object? Next(object from)
    {
        var link = LinkOf(from);
        return link.Kind switch
        {
            Kind.Box or Kind.Task => Field(from, s_continuation),
            Kind.Via => Field(from, link.At),
            Kind.First => Field(from, link.At) is { } items && RawObject.ArrayLength(items) > 0 ? Field(items, RawObject.VectorOffset) : null,
            _ => null,
        };
    }

    private static object? Field(object o, int at) =>
        at < 0 ? null : Unsafe.As<byte, object?>(ref Unsafe.Add(ref RawObject.Data(o), at));

    private static Link LinkOf(object o) =>
        Volatile.Read(ref s_links).TryGetValue(RawObject.Handle(o), out var known) ? known : Met(o);

    /// <summary>First time that this type is met.</summary>
    private static Link Met(object o)
    {
        var type = o.GetType();
        // Method tables of a load context that is unloaded come back as other types.
        if (type.IsCollectible)
            return s_unknown;
        var link = Find(type);
        // Another thread may add one meanwhile: none is lost, for the agent looks them up by their numbers later.
        for (; ; )
        {
            var known = Volatile.Read(ref s_links);
            var more = new Dictionary<nint, Link>(known) { [RawObject.Handle(o)] = link };
            if (Interlocked.CompareExchange(ref s_links, more, known) == known)
                return link;
        }
    }

    private static Link Find(Type type)
    {
        if (typeof(Task).IsAssignableFrom(type))
            return MoveNext(type) is { } method ? new Link(Kind.Box, -1, method) : new Link(Kind.Task, -1, null);
        if (typeof(Delegate).IsAssignableFrom(type))
            return new Link(Kind.Via, s_target, null);
        if (type == typeof(List<object>))
            return new Link(Kind.First, FieldLayout.OffsetOf(type, "_items"), null);
        var action = FieldLayout.OffsetOf(type, "m_action");
        var task = action >= 0 ? action : FieldLayout.OffsetOf(type, "m_task");
        return type.Assembly == typeof(Task).Assembly && task >= 0 ? new Link(Kind.Via, task, null) : s_unknown;
    }

    private static MethodInfo? MoveNext(Type box)
    {
        if (!box.IsGenericType || !box.Name.Contains("StateMachineBox", StringComparison.Ordinal))
            return null;
        var machine = box.GetGenericArguments()[^1];
        if (machine.IsGenericType)
            machine = machine.GetGenericTypeDefinition();
        return machine.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
    }
}

using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Tasks looked at from outside: fields only. Asking a task for its exception would mark it observed, and a source of a value task is the program's code.
/// </summary>
internal static class Tasks
{
    /// <summary>Bits of Task.m_stateFlags.</summary>
    private const int Faulted = 0x200000, Cancelled = 0x400000, RanToCompletion = 0x1000000;

    private static readonly TaskCanceledException s_cancelled = new();

    /// <summary>By method table of the value task or task; replaced as a whole, never changed.</summary>
    private static Dictionary<nint, Results> s_results = [];

    public static bool Known => Capture.Known.TaskState >= 0 && Capture.Known.TaskFaults;

    private static int State(object task) =>
        Volatile.Read(ref Unsafe.As<byte, int>(ref Unsafe.Add(ref RawObject.Data(task), Capture.Known.TaskState)));

    public static bool IsOver(object task) => (State(task) & (Faulted | Cancelled | RanToCompletion)) != 0;

    public static bool Succeeded(object task) => (State(task) & RanToCompletion) != 0;

    /// <summary>Never null: what it failed with, and for a cancelled one what awaiting it would throw.</summary>
    public static object Failure(object task) =>
        ((State(task) & Faulted) != 0 ? ValueWriter.FirstFault(task) : ValueWriter.Cancellation(task)) ?? s_cancelled;

    /// <summary>The result of a completed task of any type.</summary>
    public static object? ResultOf(object task) => Boxed(task, static (results, o) => results.Of(o));

    /// <summary>Of a value task in its box: the task or source that it waits for; null when it holds its result itself.</summary>
    public static object? SourceOf(object boxed) => Boxed(boxed, static (results, o) => results.Source(o));

    public static object? ValueOf(object boxed) => Boxed(boxed, static (results, o) => results.Value(o));

    private static unsafe object? Boxed(object o, Func<Results, object, object?> get)
    {
        var log = Memory.ThreadLogs.Current();
        if (log == null)
            return null;
        var inside = log->Inside;
        log->Inside = 1;
        try
        {
            return get(Of(o), o);
        }
        catch
        {
            return null;
        }
        finally
        {
            log->Inside = inside;
        }
    }

    /// <summary>Boxes what a generic method makes, by the exact type that it made of it: met once, kept.</summary>
    private static Results Of(object o)
    {
        if (Volatile.Read(ref s_results).TryGetValue(RawObject.Handle(o), out var known))
            return known;
        var type = o.GetType();
        var shape = type;
        while (shape is { IsValueType: false } && !(shape.IsGenericType && shape.GetGenericTypeDefinition() == typeof(Task<>)))
            shape = shape.BaseType!;
        var results = (Results)Activator.CreateInstance(typeof(ResultsOf<>).MakeGenericType(shape.GetGenericArguments()[0]))!;
        // Method tables of a load context that is unloaded come back as other types.
        if (!type.IsCollectible)
            Volatile.Write(ref s_results, new Dictionary<nint, Results>(s_results) { [RawObject.Handle(o)] = results });
        return results;
    }

    private abstract class Results
    {
        public abstract object? Of(object task);
        public abstract object? Source(object boxed);
        public abstract object? Value(object boxed);
    }

    private sealed class ResultsOf<T> : Results
    {
        private static readonly int s_resultAt = FieldLayout.OffsetOf(typeof(Task<T>), "m_result");
        private static readonly int s_sourceAt = FieldLayout.OffsetOf(typeof(ValueTask<T>), "_obj");
        private static readonly int s_valueAt = FieldLayout.OffsetOf(typeof(ValueTask<T>), "_result");

        public override object? Of(object task) => At<T>(task, s_resultAt);
        public override object? Source(object boxed) => At<object?>(boxed, s_sourceAt);
        public override object? Value(object boxed) => At<T>(boxed, s_valueAt);

        private static TField At<TField>(object o, int offset) => Unsafe.As<byte, TField>(ref Unsafe.Add(ref RawObject.Data(o), offset));
    }
}

using System.Reflection;
using Dotbug.Agent.Binding;

namespace Dotbug.Agent.Flows;

/// <summary>
/// The methods of the framework in which flows are seen; the same on .NET 8, 9 and 10, but where it is said. Agent's thread.
/// </summary>
internal static class FlowMethods
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Most hooks that a session can have.</summary>
    public const int Max = 16;

    /// <param name="Type">Of the core library, or with its assembly after a comma.</param>
    /// <param name="Parameters">Names, by which overloads are told apart; null: any.</param>
    /// <param name="Without">What is not seen when the runtime has no such method; null: another one of the list does for it.</param>
    private sealed record Place(FlowHook Hook, string Type, string Method, string[]? Parameters, string? Without);

    private static readonly Place[] s_places =
    [
        new(FlowHook.Suspend, "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1", "AwaitUnsafeOnCompleted", ["awaiter", "box"], "await"),
        new(FlowHook.Run, "System.Threading.ExecutionContext", "RunInternal", null, "what runs after an await"),
        new(FlowHook.Run, "System.Threading.ExecutionContext", "RunFromThreadPoolDispatchLoop", null, "what the thread pool runs"),
        new(FlowHook.TaskMade, "System.Threading.Tasks.Task", "TaskConstructorCore", null, "who began a task"),
        new(FlowHook.Queued, "System.Threading.ThreadPoolWorkQueue", "Enqueue", null, "who queued a callback"),
        new(FlowHook.Dequeued, "System.Threading.ThreadPoolWorkQueue", "Dequeue", null, "callbacks of the thread pool"),
        // .NET 9 takes the first item by a method of its own; before, it was taken on the spot, after this one was called.
        new(FlowHook.Dequeued, "System.Threading.ThreadPoolWorkQueue", "DequeueWithPriorityAlternation", null, null),
        new(FlowHook.Idle, "System.Threading.ThreadPoolWorkQueue", "MarkThreadRequestSatisfied", null, null),
        new(FlowHook.ThreadStarts, "System.Threading.Thread", "Start", ["parameter", "captureContext"], "who began a thread"),
        new(FlowHook.ThreadStarts, "System.Threading.Thread", "Start", ["captureContext"], "who began a thread"),
        new(FlowHook.TimerMade, "System.Threading.TimerQueueTimer", ".ctor", ["timerCallback", "state", "dueTime", "period", "flowExecutionContext"],
            "who made a timer"),
        new(FlowHook.RequestBegins, "Microsoft.AspNetCore.Hosting.HostingApplication, Microsoft.AspNetCore.Hosting", "CreateContext", null, "requests"),
        new(FlowHook.RequestEnds, "Microsoft.AspNetCore.Hosting.HostingApplication, Microsoft.AspNetCore.Hosting", "DisposeContext", null, "the end of requests"),
    ];

    /// <summary>The methods that there are, and in words what is not seen because one is missing.</summary>
    public static List<(FlowHook Hook, BoundMethod Method)> Find(out List<string> missing)
    {
        List<(FlowHook, BoundMethod)> found = [];
        missing = [];
        foreach (var place in s_places)
        {
            // A program without a web server has no requests.
            if (TypeOf(place.Type, out var optional) is not { } type)
            {
                if (!optional && place.Without is { } unseen)
                    missing.Add(unseen);
                continue;
            }
            var methods = MethodsOf(type, place);
            if (methods.Count == 0 && place.Without is { } lost)
                missing.Add(lost);
            found.AddRange(methods.Select(m => (place.Hook, Bound(m))));
        }
        return found;
    }

    private static Type? TypeOf(string name, out bool optional)
    {
        var comma = name.IndexOf(", ", StringComparison.Ordinal);
        optional = comma >= 0;
        if (!optional)
            return typeof(object).Assembly.GetType(name);
        return AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == name[(comma + 2)..])?.GetType(name[..comma]);
    }

    /// <summary>More parameters behind those that are named do no harm; of several overloads the one with the longest code does the work.</summary>
    private static List<MethodBase> MethodsOf(Type type, Place place)
    {
        IEnumerable<MethodBase> all = place.Method == ".ctor" ? type.GetConstructors(Any) : type.GetMethods(Any).Where(m => m.Name == place.Method);
        if (place.Parameters is { } names)
            all = all.Where(m => m.GetParameters().Select(p => p.Name).Take(names.Length).SequenceEqual(names));
        return [.. all.OrderByDescending(m => m.GetMethodBody()?.GetILAsByteArray()?.Length ?? 0).Take(1)];
    }

    private static BoundMethod Bound(MethodBase method) => new()
    {
        Method = method,
        Module = method.Module,
        ModuleId = ModuleIds.Of(method),
        Token = (uint)method.MetadataToken,
        ShortName = $"{method.DeclaringType!.Name}.{method.Name}",
        Signature = $"{method.DeclaringType.Assembly.GetName().Name}!{method.DeclaringType.FullName}.{method.Name}",
    };
}

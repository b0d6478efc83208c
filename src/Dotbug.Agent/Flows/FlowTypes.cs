using System.Reflection.Emit;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Flows;

/// <summary>What an object is to flows. The framework keeps the types to itself, so the tests are emitted; they run on the program's threads.</summary>
internal static unsafe class FlowTypes
{
    public const int Other = 0, Task = 1, Box = 2, Timer = 3, Callback = 4;

    /// <summary>In the order in which they are met most often. A box that is a task counts as one.</summary>
    private static readonly (string Name, int Kind)[] s_types =
    [
        ("System.Threading.Tasks.Task", Task),
        ("System.Runtime.CompilerServices.IAsyncStateMachineBox", Box),
        ("System.Threading.QueueUserWorkItemCallbackBase", Callback),
        ("System.Threading.TimerQueueTimer", Timer),
    ];

    private static delegate*<object?, int> s_of;

    public static int Of(object? o) => s_of(o);

    /// <summary>Agent's thread. A type that this runtime does not have is met nowhere.</summary>
    public static void Prepare()
    {
        if (s_of != null)
            return;
        var method = Code.Method("flow type", typeof(int), [typeof(object)]);
        var il = method.GetILGenerator();
        foreach (var (name, kind) in s_types)
        {
            if (typeof(object).Assembly.GetType(name) is not { } type)
                continue;
            var next = il.DefineLabel();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Isinst, type);
            il.Emit(OpCodes.Brfalse, next);
            il.Emit(OpCodes.Ldc_I4, kind);
            il.Emit(OpCodes.Ret);
            il.MarkLabel(next);
        }
        il.Emit(OpCodes.Ldc_I4, Other);
        il.Emit(OpCodes.Ret);
        s_of = (delegate*<object?, int>)Code.Compile(method);
    }
}

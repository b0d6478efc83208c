using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What a suspended call is known by: an object that its builder keeps. A task has an id of its own (given on first asking, kept
/// by the task). Anything else, such as the pooled boxes of <c>PoolingAsyncValueTaskMethodBuilder</c>, is known by its identity
/// hash, which the collector moves along with it, and by a weak handle, because two objects may have the same hash. On the
/// program's threads.
/// </summary>
internal static unsafe class AsyncKeys
{
    /// <summary>Ids of tasks are positive, hashes have 26 bits: the two never meet.</summary>
    private const int IsHash = int.MinValue;

    public static void Prepare()
    {
        foreach (var method in typeof(AsyncKeys).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IdOf(object key) => key is Task task ? task.Id : IsHash | RuntimeHelpers.GetHashCode(key);

    /// <summary>False when another object has the same id. Until the handle is set, nobody but the thread that began the call has found it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same(AsyncCall* call, int id, object key) =>
        id > 0 || Volatile.Read(ref call->Keyed) == 0 || ReferenceEquals(GCHandle.FromIntPtr(call->Handle).Target, key);

    /// <summary>False when there is no handle to be had.</summary>
    public static bool Note(AsyncCall* call, int id, object key)
    {
        if (id > 0)
        {
            // At the end the task is asked who awaits it.
            if (call->Table->Frames > 0)
                Point(call, key);
            return true;
        }
        if (!Point(call, key))
            return false;
        Volatile.Write(ref call->Keyed, 1);
        return true;
    }

    /// <summary>The handle is native memory of the runtime; the program's heap knows nothing of it.</summary>
    public static bool Point(AsyncCall* call, object target)
    {
        if (call->Handle == 0)
        {
            try
            {
                call->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(target, GCHandleType.Weak));
                return true;
            }
            catch (OutOfMemoryException)
            {
                return false;
            }
        }
        var handle = GCHandle.FromIntPtr(call->Handle);
        handle.Target = target;
        return true;
    }

    public static object? Target(AsyncCall* call) => GCHandle.FromIntPtr(call->Handle).Target;

    public static void Forget(AsyncCall* call)
    {
        if (call->Handle == 0)
            return;
        Volatile.Write(ref call->Keyed, 0);
        var handle = GCHandle.FromIntPtr(call->Handle);
        handle.Target = null;
    }
}

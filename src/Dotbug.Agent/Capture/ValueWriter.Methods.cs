#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Delegates and methods, by the method's name.
internal static unsafe partial class ValueWriter
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint FollowPointer(ref byte data, Route route)
    {
        ref var at = ref Follow(ref data, route);
        return Unsafe.IsNullRef(ref at) ? 0 : Unsafe.ReadUnaligned<nint>(ref at);
    }

    // Routes: target, pointer, second pointer (when the first is a thunk that moves arguments), list, count.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Delegated(EventWriter* w, object o, TypePlan plan)
    {
        var routes = plan.Routes;
        var count = 1;
        var first = o;
        if (FollowReference(ref RawObject.Data(o), routes[3]) is { } list && TypePlans.Of(list).Shape == Shape.Array
            && RawObject.ArrayLength(list) > 0)
        {
            count = (int)Math.Min(FollowPointer(ref RawObject.Data(o), routes[4]), RawObject.ArrayLength(list));
            // All of a list are of the delegate's own type.
            first = Field(list, RawObject.VectorOffset) is { } item && TypePlans.Of(item) == plan ? item : o;
        }
        ref var data = ref RawObject.Data(first);
        var second = FollowPointer(ref data, routes[2]);
        Named(w, plan, Methods.Of(first, second != 0 ? second : FollowPointer(ref data, routes[1])), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Named(EventWriter* w, TypePlan plan, TypePlan method, int count)
    {
        var id = TypeDictionary.Ensure(w->Session, plan);
        var name = TypeDictionary.Ensure(w->Session, method);
        var at = w->At;
        if (w->End - at < 13)
        {
            Truncated(w);
            return;
        }
        *at = (byte)ValueTag.Method;
        Unsafe.WriteUnaligned(at + 1, id);
        Unsafe.WriteUnaligned(at + 5, name);
        Unsafe.WriteUnaligned(at + 9, count);
        w->At = at + 13;
    }
}

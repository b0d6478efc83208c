#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// What Rules describe. The value's bytes begin at a managed reference; self is the object they belong to, null for a struct.
internal static unsafe partial class ValueWriter
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Ruled(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* up)
    {
        switch (plan.Shape)
        {
            case Shape.Copied:
                Copied(w, ref Unsafe.Add(ref data, plan.Routes[0].End.Offset), plan.Tag, plan.Bytes);
                break;
            case Shape.BigInteger:
                BigNumber(w, ref data, plan);
                break;
            case Shape.Address:
                Address(w, ref data, plan);
                break;
            case Shape.Alias:
                Alias(w, ref data, plan, self, up);
                break;
            case Shape.View:
                View(w, ref data, plan, self, up);
                break;
            case Shape.Memory:
                Memory(w, ref data, plan, up);
                break;
            case Shape.Json:
                Json(w, ref data, plan, up);
                break;
            case Shape.Delegate:
                Delegated(w, self!, plan);
                break;
            case Shape.Method:
                Named(w, plan, Methods.Of(self!, FollowPointer(ref data, plan.Routes[0])), 1);
                break;
            default:
                Items(w, ref data, plan, self, up);
                break;
        }
    }

    /// <summary>The place at the route's end; a null reference when a reference on the way is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ref byte Follow(ref byte data, Route route)
    {
        ref var at = ref data;
        foreach (var hop in route.Hops)
        {
            var o = Unsafe.As<byte, object?>(ref Unsafe.Add(ref at, hop));
            if (o == null)
                return ref Unsafe.NullRef<byte>();
            at = ref RawObject.Data(o);
        }
        return ref Unsafe.Add(ref at, route.End.Offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static object? FollowReference(ref byte data, Route route)
    {
        ref var at = ref Follow(ref data, route);
        return Unsafe.IsNullRef(ref at) ? null : Unsafe.As<byte, object?>(ref at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FollowNumber(ref byte data, Route route)
    {
        ref var at = ref Follow(ref data, route);
        return Unsafe.IsNullRef(ref at) ? 0 : Unsafe.ReadUnaligned<int>(ref at);
    }

    // A wrapper is no level of its own, but stands in the way up: one that wraps itself is a cycle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Alias(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* up)
    {
        Frame frame;
        frame.Object = self;
        frame.Up = up;
        frame.Depth = up == null ? 0 : up->Depth;
        foreach (var route in plan.Routes)
        {
            ref var at = ref Follow(ref data, route);
            if (Unsafe.IsNullRef(ref at) || (route.End.Shape == Shape.Reference && Unsafe.As<byte, object?>(ref at) == null))
                continue;
            At(w, ref at, route.End.Shape, route.End.Plan, &frame);
            return;
        }
        Null(w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void View(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* up)
    {
        var routes = plan.Routes;
        Frame frame;
        frame.Object = self;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (!OpenFields(w, plan, frame.Depth, routes.Length))
            return;
        var secret = false;
        foreach (var route in routes)
        {
            w->End++;
            if (secret)
                Redacted(w);
            else
                Member(w, ref data, route, &frame);
            secret = plan.IsMap && NamesSecret(w, FollowReference(ref data, route));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Member(EventWriter* w, ref byte data, Route route, Frame* frame)
    {
        ref var at = ref Follow(ref data, route);
        if (Unsafe.IsNullRef(ref at))
            Null(w);
        else if (route.Kind == RouteKind.IsNull)
            Bool(w, Unsafe.As<byte, object?>(ref at) == null);
        else if (route.Kind == RouteKind.Difference)
            Int32(w, Unsafe.ReadUnaligned<int>(ref at) - FollowNumber(ref data, route.Minus!));
        else if (route.Kind == RouteKind.IsCancelled)
            Bool(w, Unsafe.ReadUnaligned<int>(ref at) != SelfTest.NotCanceledState);
        else if (route.Kind == RouteKind.Weak)
            Reference(w, WeakTarget(Unsafe.ReadUnaligned<nint>(ref at)), frame);
        else
            At(w, ref at, route.End.Shape, route.End.Plan, frame);
    }

    // The low two bits are marks. The handle lives as long as the weak reference, which somebody holds while it is shown.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static object? WeakTarget(nint handle)
    {
        var place = handle & ~(nint)3;
        return place == 0 ? null : Unsafe.As<byte, object?>(ref *(byte*)place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool NamesSecret(EventWriter* w, object? o) =>
        o != null && TypePlans.Of(o).Shape == Shape.String && SessionSecrets.Of(w->Session).IsSecret(Unsafe.As<string>(o).AsSpan());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copied(EventWriter* w, ref byte from, ValueTag tag, int bytes)
    {
        var at = w->At;
        if (w->End - at < 1 + bytes)
        {
            Truncated(w);
            return;
        }
        *at = (byte)tag;
        Bytes.Copy(ref from, at + 1, bytes);
        w->At = at + 1 + bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BigNumber(EventWriter* w, ref byte data, TypePlan plan)
    {
        var sign = FollowNumber(ref data, plan.Routes[0]);
        var words = FollowReference(ref data, plan.Routes[1]);
        var count = words == null ? 0 : RawObject.ArrayLength(words);
        if (count > BigNumberWordsMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        var at = w->At;
        if (w->End - at < 7 + count * sizeof(uint))
        {
            Truncated(w);
            return;
        }
        *at = (byte)ValueTag.BigInteger;
        Unsafe.WriteUnaligned(at + 1, sign);
        Unsafe.WriteUnaligned(at + 5, (ushort)count);
        if (words != null)
            Bytes.Copy(ref Unsafe.Add(ref RawObject.Data(words), RawObject.VectorOffset), at + 7, count * sizeof(uint));
        w->At = at + 7 + count * sizeof(uint);
    }

    // 2,048 bits, some 600 digits: enough for keys; what is longer is shown by its type.
    private const int BigNumberWordsMax = 64;

    // Version 4: the number in the order of the wire. Version 6: eight numbers, and the number of the scope.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Address(EventWriter* w, ref byte data, TypePlan plan)
    {
        var numbers = FollowReference(ref data, plan.Routes[1]);
        var count = numbers == null ? 4 : 16;
        var at = w->At;
        if (w->End - at < 2 + count + 4)
        {
            Truncated(w);
            return;
        }
        var scope = FollowNumber(ref data, plan.Routes[0]);
        *at = (byte)ValueTag.Address;
        at[1] = (byte)count;
        if (numbers == null)
            Unsafe.WriteUnaligned(at + 2, scope);
        for (var i = 0; numbers != null && i < 8; i++)
        {
            var number = i < RawObject.ArrayLength(numbers)
                ? Unsafe.ReadUnaligned<ushort>(
                    ref Unsafe.Add(ref RawObject.Data(numbers), RawObject.VectorOffset + i * sizeof(ushort))) : 0;
            at[2 + i * 2] = (byte)(number >> 8);
            at[3 + i * 2] = (byte)number;
        }
        Unsafe.WriteUnaligned(at + 2 + count, numbers == null ? 0 : scope);
        w->At = at + 2 + count + 4;
    }
}

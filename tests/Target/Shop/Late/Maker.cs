using System.Runtime.CompilerServices;

namespace Shop.Late;

public interface IMaker
{
    int Make(int from);
}

/// <summary>Each instantiation over value types is compiled anew, with optimisation, and tells the runtime what it inlined.</summary>
public sealed class Maker<A, B> : IMaker
    where A : struct
    where B : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Make(int from) => Parts.Double(from) + First(from) + Parts.Half(Unsafe.SizeOf<A>());

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int First(int from) => Parts.Half(from) + Parts.Double(Unsafe.SizeOf<B>());
}

/// <summary>The same with other parts.</summary>
public sealed class Grinder<A, B> : IMaker
    where A : struct
    where B : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Make(int from) => Bits.Double(from) + First(from) + Bits.Half(Unsafe.SizeOf<A>());

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int First(int from) => Bits.Half(from) + Bits.Double(Unsafe.SizeOf<B>());
}

/// <summary>Its compilation inlines a hundred parts, so between deciding to inline one and saying so lie milliseconds. The result is its argument.</summary>
public sealed class Press<A, B> : IMaker
    where A : struct
    where B : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Make(int from)
    {
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from)); from = Parts.Half(Parts.Double(from));
        return from;
    }
}

/// <summary>Small as a getter: inlined into every grinder.</summary>
public static class Bits
{
    public static int Double(int value) => value * 2;

    public static int Half(int value) => value / 2;
}

/// <summary>Small as a getter: inlined into every maker.</summary>
public static class Parts
{
    public static int Double(int value) => value * 2;

    public static int Half(int value) => value / 2;
}

public struct Wrap<T>
{
    public T Value;
}

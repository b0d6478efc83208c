using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Reads objects of our own the way captured ones will be read, and compares. When the runtime at hand lays anything out otherwise, <see cref="Passed"/> is
/// false and captured objects show their types only.
/// </summary>
internal static class SelfTest
{
    public static readonly bool Passed = Run();

    /// <summary>What a cancellation source that nobody cancelled has in its state field.</summary>
    public static readonly int NotCanceledState = Known.SourceState < 0 || !Passed ? 0 : State();

#pragma warning disable CS0649, CS0169, IDE0051, IDE0044, CA1823 // The fields are written below and read by address.
    private class Base
    {
        public byte Small = 0x5A;
        public string Text = "text";
        public long Big = 0x1122334455667788;
    }

    private sealed class Derived<T> : Base
    {
        public int Number = 77;
        public T? Item;
        public Pair<T> Both;
        public double Ratio = 2.5;
    }

    private struct Pair<T>
    {
        public short First;
        public T? Second;
        public Guid Id;
    }
#pragma warning restore

    private static bool Run()
    {
        try
        {
            return Check("one", "two") && Check(123456789L, -5L) && Check(new object(), new object())
                && Strings() && Arrays() && Numbers() && Bounds() && Kinds() && Spans() && TypedPlaces.SelfTest();
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool Check<T>(T item, T second)
    {
        var o = new Derived<T> { Item = item, Both = new Pair<T> { First = 12, Second = second, Id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) } };
        var reference = !typeof(T).IsValueType;
        var both = FieldLayout.OffsetOf(typeof(Derived<T>), "Both");
        return Same(o, "Small", o.Small, false) && Same(o, "Text", o.Text, true) && Same(o, "Big", o.Big, false)
            && Same(o, "Number", o.Number, false) && Same(o, "Item", item, reference) && Same(o, "Ratio", o.Ratio, false)
            && Same(o, "Both", o.Both.First, false, both, typeof(Pair<T>), "First")
            && Same(o, "Both", second, reference, both, typeof(Pair<T>), "Second")
            && Same(o, "Both", o.Both.Id, false, both, typeof(Pair<T>), "Id");
    }

    private static bool Same<T>(object o, string field, T expected, bool reference, int plus = 0, Type? inside = null, string? name = null)
    {
        var found = FieldLayout.Find(inside ?? o.GetType(), name ?? field);
        return found != null && FieldLayout.TryRead(found, out var offset, out var isReference) && isReference == reference
            && EqualityComparer<T>.Default.Equals(Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref RawObject.Data(o), plus + offset)), expected);
    }

    private static bool Strings() => RawObject.Handle("a") == typeof(string).TypeHandle.Value;

    private static bool Arrays()
    {
        var pairs = new Pair<string>[3];
        pairs[2].First = 99;
        var grid = new int[2, 3];
        grid[1, 2] = 42;
        var handle = RawObject.Handle(pairs);
        var size = RawObject.ElementSize(handle);
        return handle == typeof(Pair<string>[]).TypeHandle.Value && size == Unsafe.SizeOf<Pair<string>>()
            && RawObject.ArrayLength(pairs) == 3 && RawObject.ArrayLength(grid) == 6
            && Unsafe.ReadUnaligned<short>(ref Unsafe.Add(ref RawObject.Data(pairs),
                RawObject.VectorOffset + 2 * size + FieldLayout.OffsetOf(typeof(Pair<string>), "First"))) == 99
            && Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref RawObject.Data(grid), RawObject.ArrayOffset(2) + 5 * sizeof(int))) == 42;
    }

    private static bool Numbers()
    {
        var value = new decimal(1, 2, 3, true, 4);
        ref var at = ref Unsafe.As<decimal, byte>(ref value);
        var offset = new DateTimeOffset(2026, 11, 22, 10, 0, 0, System.TimeSpan.FromMinutes(-90));
        ref var offsetAt = ref Unsafe.As<DateTimeOffset, byte>(ref offset);
        return Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 8)) == 1 && Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 12)) == 2
            && Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 4)) == 3 && Unsafe.ReadUnaligned<int>(ref at) == decimal.GetBits(value)[3]
            && Known.OffsetTicks >= 0 && Known.OffsetMinutes >= 0
            && (Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref offsetAt, Known.OffsetTicks)) & 0x3FFF_FFFF_FFFF_FFFF) == offset.UtcTicks
            && Unsafe.ReadUnaligned<short>(ref Unsafe.Add(ref offsetAt, Known.OffsetMinutes)) == -90;
    }

    private static bool Bounds() =>
        RawObject.DataBytes(typeof(Base).TypeHandle.Value) is >= 17 and <= 24 && Known.TokenSource >= 0 && Known.SourceState >= 0;

    private static bool Kinds()
    {
        foreach (var type in new[] { typeof(int), typeof(bool), typeof(int?), typeof(Guid), typeof(DayOfWeek), typeof(Pair<string>), typeof(Span<int>) })
        {
            if (!RawObject.IsValueType(type.TypeHandle.Value))
                return false;
        }
        foreach (var type in new[] { typeof(string), typeof(object), typeof(int[]), typeof(string[,]), typeof(IDisposable), typeof(Action),
            typeof(Enum), typeof(ValueType) })
        {
            if (RawObject.IsValueType(type.TypeHandle.Value))
                return false;
        }
        return true;
    }

#pragma warning disable CS8500 // The address of a span that is on the stack.
    // Read as a span of something else: the reference comes first, then the number of elements.
    private static unsafe bool Spans()
    {
        ReadOnlySpan<char> text = "span";
        var bytes = *(Span<byte>*)&text;
        return bytes.Length == 4 && Unsafe.As<byte, char>(ref bytes[0]) == 's';
    }

#pragma warning restore CS8500

    private static int State()
    {
        using var source = new CancellationTokenSource();
        return Unsafe.As<byte, int>(ref Unsafe.Add(ref RawObject.Data(source), Known.SourceState));
    }
}

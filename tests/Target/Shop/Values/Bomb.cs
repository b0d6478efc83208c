using System.Collections;

namespace Shop.Values;

/// <summary>Whoever runs its code is counted, and gets an exception for it. Its one field can be read.</summary>
public class Bomb : IEnumerable<int>, IEquatable<Bomb>, IComparable<Bomb>, IFormattable, IConvertible
{
    public readonly int Fuse = 3;
    private static int _touched;

    public static int Touched => Volatile.Read(ref _touched);

    public int Getter => Explode<int>();

    public int Count => Explode<int>();

    public int Length => Explode<int>();

    public int this[int index] => Explode<int>();

    public static bool operator ==(Bomb? left, Bomb? right) => Explode<bool>();

    public static bool operator !=(Bomb? left, Bomb? right) => Explode<bool>();

    public static implicit operator string(Bomb bomb) => Explode<string>();

    public override string ToString() => Explode<string>();

    public string ToString(string? format, IFormatProvider? formatProvider) => Explode<string>();

    public override bool Equals(object? obj) => Explode<bool>();

    public bool Equals(Bomb? other) => Explode<bool>();

    public override int GetHashCode() => Explode<int>();

    public int CompareTo(Bomb? other) => Explode<int>();

    public IEnumerator<int> GetEnumerator() => Explode<IEnumerator<int>>();

    IEnumerator IEnumerable.GetEnumerator() => Explode<IEnumerator>();

    public TypeCode GetTypeCode() => Explode<TypeCode>();

    public bool ToBoolean(IFormatProvider? provider) => Explode<bool>();

    public byte ToByte(IFormatProvider? provider) => Explode<byte>();

    public char ToChar(IFormatProvider? provider) => Explode<char>();

    public DateTime ToDateTime(IFormatProvider? provider) => Explode<DateTime>();

    public decimal ToDecimal(IFormatProvider? provider) => Explode<decimal>();

    public double ToDouble(IFormatProvider? provider) => Explode<double>();

    public short ToInt16(IFormatProvider? provider) => Explode<short>();

    public int ToInt32(IFormatProvider? provider) => Explode<int>();

    public long ToInt64(IFormatProvider? provider) => Explode<long>();

    public sbyte ToSByte(IFormatProvider? provider) => Explode<sbyte>();

    public float ToSingle(IFormatProvider? provider) => Explode<float>();

    public string ToString(IFormatProvider? provider) => Explode<string>();

    public object ToType(Type conversionType, IFormatProvider? provider) => Explode<object>();

    public ushort ToUInt16(IFormatProvider? provider) => Explode<ushort>();

    public uint ToUInt32(IFormatProvider? provider) => Explode<uint>();

    public ulong ToUInt64(IFormatProvider? provider) => Explode<ulong>();

    internal static T Explode<T>()
    {
        Interlocked.Increment(ref _touched);
        throw new InvalidOperationException("somebody ran the program's code");
    }
}

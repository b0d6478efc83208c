using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests.Capture;

internal sealed record TypeText(string Name, TypeShape Shape, string[] Members, long[] Values, bool[] Redacted);

/// <summary>Reads values strictly: every count must hold, every type must be defined, every byte must be used. A truncated value is <c>~</c>, and so is
/// what is missing of a collection.</summary>
internal ref struct Decoder(ReadOnlySpan<byte> bytes, Dictionary<uint, TypeText> types)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public static string Read(ReadOnlySpan<byte> bytes, Dictionary<uint, TypeText> types, int values)
    {
        var decoder = new Decoder(bytes, types);
        var text = string.Join("; ", decoder.Many(values));
        Assert.Equal(0, decoder._rest.Length);
        return text;
    }

    public static Dictionary<uint, TypeText> Dictionary(ReadOnlySpan<byte> ring)
    {
        var types = new Dictionary<uint, TypeText>();
        var used = MemoryMarshal.Read<int>(ring[RingLayout.HeaderDictionaryUsed..]);
        Assert.InRange(used, 0, RingLayout.DictionaryBytes);
        var rest = ring.Slice(RingLayout.HeaderBytes, used);
        while (rest.Length > 0)
        {
            var length = MemoryMarshal.Read<int>(rest);
            Assert.True(length >= RingLayout.EntryHeaderBytes && length % 8 == 0);
            if (MemoryMarshal.Read<DictionaryKind>(rest[RingLayout.EntryKindOffset..]) == DictionaryKind.Type)
                types[MemoryMarshal.Read<uint>(rest[RingLayout.EntryId..])] = Type(rest[RingLayout.EntryHeaderBytes..length].ToArray());
            rest = rest[length..];
        }
        return types;
    }

    private static TypeText Type(byte[] entry)
    {
        var reader = new WireReader(entry);
        var name = reader.Text();
        var shape = (TypeShape)reader.U8();
        var count = reader.U16();
        var (members, values, redacted) = (new string[count], new long[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            members[i] = reader.Text();
            if (shape is TypeShape.Enum or TypeShape.FlagsEnum)
                values[i] = reader.I64();
            else
                redacted[i] = reader.U8() != 0;
        }
        Assert.False(reader.Failed);
        return new(name, shape, members, values, redacted);
    }

    private T Take<T>() where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Marshal.SizeOf<T>()..];
        return value;
    }

    private TypeText Type() => types[Take<uint>()];

    private string[] Many(int count)
    {
        var items = new string[count];
        for (var i = 0; i < count; i++)
            items[i] = Value();
        return items;
    }

    private string Value()
    {
        var tag = (ValueTag)_rest[0];
        _rest = _rest[1..];
        return tag switch
        {
            ValueTag.Null => "null",
            ValueTag.False => "false",
            ValueTag.True => "true",
            ValueTag.SByte => ((sbyte)Take<byte>()).ToString(CultureInfo.InvariantCulture) + "sb",
            ValueTag.Byte => Take<byte>() + "b",
            ValueTag.Int16 => Take<short>() + "s",
            ValueTag.UInt16 => Take<ushort>() + "us",
            ValueTag.Int32 => Take<int>().ToString(CultureInfo.InvariantCulture),
            ValueTag.UInt32 => Take<uint>() + "u",
            ValueTag.Int64 => Take<long>() + "L",
            ValueTag.UInt64 => Take<ulong>() + "UL",
            ValueTag.IntPtr => "0x" + Take<long>().ToString("x", CultureInfo.InvariantCulture),
            ValueTag.UIntPtr => "u0x" + Take<ulong>().ToString("x", CultureInfo.InvariantCulture),
            ValueTag.Single => Take<float>() + "f",
            ValueTag.Double => Take<double>() + "d",
            ValueTag.Char => "'" + (char)Take<ushort>() + "'",
            ValueTag.Decimal => new decimal([Take<int>(), Take<int>(), Take<int>(), Take<int>()]) + "m",
            ValueTag.String => Text(),
            ValueTag.DateTime => Date(Take<ulong>()),
            ValueTag.TimeSpan => new TimeSpan(Take<long>()).ToString(),
            ValueTag.Guid => Take<Guid>().ToString(),
            ValueTag.DateTimeOffset => new DateTime(Take<long>()).ToString("s") + "Z" + Take<short>().ToString("+0;-0", CultureInfo.InvariantCulture),
            ValueTag.Enum => Enum(),
            ValueTag.Object => Object(),
            ValueTag.List => List(),
            ValueTag.Map => Map(),
            ValueTag.Tuple => Tuple(),
            ValueTag.Exception => $"{Type().Name}!{Value()}<-{Value()}",
            ValueTag.Task => $"{Type().Name}:{(TaskStatus)Take<byte>()}={Value()}",
            ValueTag.Redacted => "***",
            ValueTag.Ref => "^" + Take<ushort>(),
            ValueTag.Cut => Type().Name + "{..}",
            ValueTag.Truncated => "~",
            ValueTag.Unread => "?" + (UnreadReason)Take<byte>(),
            ValueTag.Void => "void",
            ValueTag.TypeOf => "typeof " + Type().Name,
            ValueTag.Half => Take<Half>() + "h",
            ValueTag.Int128 => Take<Int128>() + "i128",
            ValueTag.UInt128 => Take<UInt128>() + "u128",
            ValueTag.DateOnly => DateOnly.FromDayNumber(Take<int>()).ToString("O"),
            ValueTag.TimeOnly => new TimeOnly(Take<long>()).ToString("O"),
            ValueTag.Index => Index(),
            ValueTag.Range => Index() + ".." + Index(),
            ValueTag.Version => string.Join('.', new[] { Take<int>(), Take<int>(), Take<int>(), Take<int>() }.Where(i => i >= 0)),
            ValueTag.BigInteger => Big() + "big",
            ValueTag.Address => Address(),
            ValueTag.Number => Number(),
            ValueTag.Method => $"{Type().Name}->{Type().Name}*{Take<int>()}",
            _ => throw new InvalidDataException($"tag {tag}"),
        };
    }

    private string Index() => Take<int>() is var i && i < 0 ? "^" + ~i : i.ToString(CultureInfo.InvariantCulture);

    private string Number()
    {
        var count = Take<byte>();
        var text = Encoding.ASCII.GetString(_rest[..count]);
        _rest = _rest[count..];
        return text + "n";
    }

    private string Big()
    {
        var (sign, count) = (Take<int>(), Take<ushort>());
        var magnitude = new System.Numerics.BigInteger(_rest[..(count * 4)], isUnsigned: true);
        _rest = _rest[(count * 4)..];
        return (count == 0 ? sign : sign * magnitude).ToString(CultureInfo.InvariantCulture);
    }

    private string Address()
    {
        var count = Take<byte>();
        var bytes = _rest[..count];
        _rest = _rest[count..];
        var scope = Take<uint>();
        return (count == 4 ? new System.Net.IPAddress(bytes) : new System.Net.IPAddress(bytes, scope)).ToString();
    }

    private string Text()
    {
        var (total, captured) = (Take<int>(), Take<int>());
        Assert.InRange(captured, 0, total);
        var text = new string(MemoryMarshal.Cast<byte, char>(_rest[..(captured * 2)]));
        _rest = _rest[(captured * 2)..];
        return $"\"{text}\"" + (captured < total ? "+" + (total - captured) : "");
    }

    private static string Date(ulong bits) =>
        new DateTime((long)(bits & 0x3FFF_FFFF_FFFF_FFFF)).ToString("s") + ((bits >> 62) switch { 0 => "", 1 => "Z", _ => "local" });

    private string Enum()
    {
        var (type, value) = (Type(), Take<long>());
        var at = Array.IndexOf(type.Values, value);
        return type.Name + "." + (at < 0 ? value : type.Members[at]);
    }

    private string Object()
    {
        var (type, count) = (Type(), Take<ushort>());
        var text = new StringBuilder(type.Name).Append('{');
        Assert.InRange(count, 0, type.Members.Length);
        for (var i = 0; i < count; i++)
            text.Append(i > 0 ? ", " : "").Append(type.Members[i]).Append(": ").Append(Value());
        return text.Append(count < type.Members.Length ? ", .." : "").Append('}').ToString();
    }

    private string Tuple()
    {
        _ = Type();
        return $"({string.Join(", ", Many(Take<ushort>()))})";
    }

    private string List()
    {
        var (type, total) = (Type(), Take<int>());
        var items = Many(Take<ushort>());
        return $"{type.Name}({total})[{string.Join(", ", items)}" + (items.Length < total || total < 0 ? "~" : "");
    }

    private string Map()
    {
        var (type, total, count) = (Type(), Take<int>(), Take<ushort>());
        var text = new StringBuilder($"{type.Name}({total}){{");
        for (var i = 0; i < count; i++)
            text.Append(i > 0 ? ", " : "").Append(Value()).Append(" = ").Append(Value());
        return text.Append(count < total ? "~" : "").ToString();
    }
}

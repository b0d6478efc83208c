using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>
/// Reads the payload of one event from a private copy. Any fault (too short, an unknown tag, too deep) sets <see cref="Failed"/> and gives
/// harmless values from then on. After a <see cref="ValueTag.Truncated"/> nothing follows: all else in the event is truncated too.
/// </summary>
/// <param name="cut">The event is marked as cut: then its end is no fault.</param>
internal ref struct ValueReader(ReadOnlySpan<byte> payload, TypeDictionary types, bool cut = false)
{
    /// <summary>Deeper than any limit a session may have, chains of inner exceptions included.</summary>
    private const int DepthMax = 64;

    /// <summary>Numbers of so many characters are exact as decimals.</summary>
    private const int DecimalDigits = 28;

    private static readonly object[] s_small = [.. Enumerable.Range(-128, 1152).Select(i => (object)i)];
    private static readonly ScalarValue[] s_smallValues = [.. s_small.Select(o => new ScalarValue(o))];
    private static readonly ScalarValue s_true = new(true), s_false = new(false);

    private ReadOnlySpan<byte> _rest = payload;
    private int _depth;

    public bool Failed { get; private set; }
    public bool Truncated { get; private set; }

    public readonly int Left => _rest.Length;

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            RanOut();
            return count <= 16 ? new byte[16].AsSpan(0, Math.Max(count, 0)) : default;
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private void RanOut()
    {
        _rest = default;
        Truncated |= cut;
        Failed |= !cut;
    }

    public byte U8() => Take(1)[0];
    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Frames: u16 count, u8 finished, the frames. Null when there are none.</summary>
    public (RawFrame[] Frames, bool Finished)? Frames()
    {
        if (Truncated || Left < 3)
            return null;
        var count = U16();
        var finished = U8() != 0;
        if (count == 0 || count > Left / FrameEncoding.Bytes)
        {
            Failed |= count > 0;
            return null;
        }
        var frames = new RawFrame[count];
        for (var i = 0; i < count; i++)
            frames[i] = new RawFrame(U64(), I32());
        return (frames, finished);
    }

    public TraceValue Value()
    {
        if (Truncated)
            return TruncatedValue.Instance;
        if (_depth >= DepthMax)
            Failed = true;
        if (Failed)
            return NullValue.Instance;
        _depth++;
        var value = Value((ValueTag)U8());
        _depth--;
        // What holds others keeps those that were complete; a single value that ran out is none.
        return Truncated && value is (ScalarValue or TextValue or EnumValue) ? TruncatedValue.Instance : value;
    }

    private TraceValue Value(ValueTag tag)
    {
        switch (tag)
        {
            case ValueTag.Null: return NullValue.Instance;
            case ValueTag.False: return s_false;
            case ValueTag.True: return s_true;
            case ValueTag.Int32: return Int32(I32());
            case ValueTag.String: return Text();
            case ValueTag.Enum: return Enum(types.Type(U32()), I64());
            case ValueTag.Object: return Object();
            case ValueTag.List: return List();
            case ValueTag.Map: return Map();
            case ValueTag.Tuple: return Tuple();
            case ValueTag.Exception: return Exception();
            case ValueTag.Task: return Task();
            case ValueTag.Redacted: return RedactedValue.Instance;
            case ValueTag.Ref: return new RefValue(U16());
            case ValueTag.Cut: return new CutValue(types.Type(U32()).Name);
            case ValueTag.Truncated:
                Truncated = true;
                return TruncatedValue.Instance;
            case ValueTag.Unread: return Unread((UnreadReason)U8());
            case ValueTag.Void: return VoidValue.Instance;
            case ValueTag.Method: return Method();
            case ValueTag.TypeOf: return new TypeValue(types.Type(U32()).Name);
            default:
                if (Scalar(tag) is { } scalar)
                    return new ScalarValue(scalar);
                Failed = true;
                return NullValue.Instance;
        }
    }

    /// <summary>Each boxed as what it is: the object on the first line keeps the compiler from widening them to one type.</summary>
    private object? Scalar(ValueTag tag) => tag switch
    {
        ValueTag.SByte => (object)(sbyte)U8(),
        ValueTag.Byte => U8(),
        ValueTag.Int16 => (short)U16(),
        ValueTag.UInt16 => U16(),
        ValueTag.UInt32 => U32(),
        ValueTag.Int64 => I64(),
        ValueTag.UInt64 => U64(),
        ValueTag.IntPtr => (nint)I64(),
        ValueTag.UIntPtr => (nuint)U64(),
        ValueTag.Single => BitConverter.UInt32BitsToSingle(U32()),
        ValueTag.Double => BitConverter.UInt64BitsToDouble(U64()),
        ValueTag.Char => (char)U16(),
        ValueTag.Decimal => Decimal(),
        ValueTag.DateTime => Date(U64()),
        ValueTag.TimeSpan => new TimeSpan(I64()),
        ValueTag.Guid => new Guid(Take(16)),
        ValueTag.DateTimeOffset => DateWithOffset(I64(), (short)U16()),
        ValueTag.Half => BitConverter.UInt16BitsToHalf(U16()),
        ValueTag.Int128 => (Int128)Wide(),
        ValueTag.UInt128 => Wide(),
        ValueTag.DateOnly => Day(I32()),
        ValueTag.TimeOnly => Time(I64()),
        ValueTag.Index => Index(),
        ValueTag.Range => new Range(Index(), Index()),
        ValueTag.Version => Version(I32(), I32(), I32(), I32()),
        ValueTag.BigInteger => Big(I32(), U16()),
        ValueTag.Address => Address(U8()),
        ValueTag.Number => Number(Take(U8())),
        _ => null,
    };

    private static ScalarValue Int32(int value) =>
        (uint)(value + 128) < (uint)s_smallValues.Length ? s_smallValues[value + 128] : new ScalarValue(value);

    private TraceValue Text()
    {
        var total = U32();
        var captured = U32();
        if (captured > total || total > int.MaxValue || captured > _rest.Length / 2)
        {
            RanOut();
            return TruncatedValue.Instance;
        }
        // Shared memory is little endian, and so is every processor that this runs on.
        return new TextValue(new string(MemoryMarshal.Cast<byte, char>(Take((int)captured * 2))), (int)total);
    }

    private UnreadValue Unread(UnreadReason reason)
    {
        if (!System.Enum.IsDefined(reason))
            Failed = true;
        return new UnreadValue(Failed ? UnreadReason.Fault : reason);
    }

    private static EnumValue Enum(TypeEntry type, long value) => new(type.Name, value, type.EnumName(value));

    private ObjectValue Object()
    {
        var type = types.Type(U32());
        var fields = new NamedValue[Count(U16(), 1)];
        var i = 0;
        for (; i < fields.Length && !Failed && !Truncated; i++)
        {
            var value = Value();
            fields[i] = new NamedValue(i < type.Members.Length ? type.Members[i] : "?", ValueTypes.NameOf(value), value);
        }
        return new ObjectValue(type.Name, Filled(fields, i), Math.Max(type.Members.Length, i));
    }

    private ListValue List()
    {
        var type = types.Type(U32());
        var total = I32();
        return new ListValue(type.Name, total < 0 ? null : total, Items());
    }

    private TupleValue Tuple() => new(types.Type(U32()).Name, Items());

    private TraceValue[] Items()
    {
        var items = new TraceValue[Count(U16(), 1)];
        var i = 0;
        for (; i < items.Length && !Failed && !Truncated; i++)
            items[i] = Value();
        return Filled(items, i);
    }

    private MapValue Map()
    {
        var type = types.Type(U32());
        var total = I32();
        var entries = new KeyValuePair<TraceValue, TraceValue>[Count(U16(), 2)];
        var i = 0;
        for (; i < entries.Length && !Failed && !Truncated; i++)
        {
            var key = Value();
            entries[i] = new(key, Value());
        }
        return new MapValue(type.Name, total < 0 ? null : total, Filled(entries, i));
    }

    private ExceptionValue Exception()
    {
        var type = types.Type(U32()).Name;
        var message = Value() as TextValue;
        return new ExceptionValue(type, message?.Text, Value() as ExceptionValue);
    }

    private TaskValue Task()
    {
        var type = types.Type(U32()).Name;
        var status = U8();
        var result = Value();
        return new TaskValue(type, (TaskStatus)Math.Min(status, (byte)TaskStatus.Faulted), result is NullValue ? null : result);
    }

    /// <summary>How many items of at least so many bytes can follow: a count beyond it is a lie, or the event was cut.</summary>
    private readonly int Count(int count, int bytesEach) => Math.Min(count, _rest.Length / bytesEach);

    private static T[] Filled<T>(T[] items, int count) => count == items.Length ? items : items[..count];

    private decimal Decimal()
    {
        Span<int> bits = [I32(), I32(), I32(), I32()];
        try
        {
            return new decimal(bits);
        }
        catch (ArgumentException)
        {
            Failed = true;
            return 0m;
        }
    }

    private MethodValue Method()
    {
        var type = types.Type(U32()).Name;
        var method = types.Type(U32()).Name;
        return new MethodValue(type, method == TypeEntry.Unknown.Name ? null : method, Math.Max(I32(), 1));
    }

    private UInt128 Wide()
    {
        var lower = U64();
        return new UInt128(U64(), lower);
    }

    private DateOnly Day(int number)
    {
        if ((uint)number > (uint)DateOnly.MaxValue.DayNumber)
            Failed = true;
        return Failed ? default : DateOnly.FromDayNumber(number);
    }

    private TimeOnly Time(long ticks)
    {
        if ((ulong)ticks > (ulong)TimeOnly.MaxValue.Ticks)
            Failed = true;
        return Failed ? default : new TimeOnly(ticks);
    }

    private Index Index() => I32() is var i && i < 0 ? new Index(~i, fromEnd: true) : new Index(i);

    private Version Version(int major, int minor, int build, int revision)
    {
        if (major < 0 || minor < 0)
            Failed = true;
        return Failed ? new Version()
            : build < 0 ? new Version(major, minor)
            : revision < 0 ? new Version(major, minor, build) : new Version(major, minor, build, revision);
    }

    private BigInteger Big(int sign, int words)
    {
        if (words == 0)
            return sign;
        var magnitude = new BigInteger(Take(words * sizeof(uint)), isUnsigned: true);
        return sign < 0 ? -magnitude : magnitude;
    }

    /// <summary>As exact as can be: a long, a decimal, or else a double.</summary>
    private object Number(ReadOnlySpan<byte> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        if (!text.ContainsAny((byte)'e', (byte)'E') && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && text.Length <= DecimalDigits)
            return exact;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var near))
            return near;
        Failed = true;
        return 0L;
    }

    private IPAddress Address(byte count)
    {
        if (count is not (4 or 16))
            Failed = true;
        if (Failed)
            return IPAddress.None;
        var bytes = Take(count);
        var scope = U32();
        return count == 4 ? new IPAddress(bytes[..4]) : new IPAddress(bytes, scope);
    }

    private DateTime Date(ulong bits)
    {
        var ticks = (long)(bits & 0x3FFF_FFFF_FFFF_FFFF);
        if (ticks > DateTime.MaxValue.Ticks)
            Failed = true;
        // Kind 3 is the runtime's own: local time in the hour that daylight saving repeats.
        return Failed ? default : new DateTime(ticks, (DateTimeKind)Math.Min((int)(bits >> 62), (int)DateTimeKind.Local));
    }

    private DateTimeOffset DateWithOffset(long utcTicks, short minutes)
    {
        if (utcTicks < 0 || utcTicks > DateTime.MaxValue.Ticks || Math.Abs((int)minutes) > 14 * 60)
            Failed = true;
        var local = utcTicks + minutes * TimeSpan.TicksPerMinute;
        if (Failed || local < 0 || local > DateTime.MaxValue.Ticks)
            return default(DateTimeOffset);
        return new DateTimeOffset(local, TimeSpan.FromMinutes(minutes));
    }
}

/// <summary>A frame as events hold it: see <see cref="FrameEncoding"/>.</summary>
internal readonly record struct RawFrame(ulong Code, int Offset);

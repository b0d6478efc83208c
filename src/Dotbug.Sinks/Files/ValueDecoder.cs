using System.Net;
using System.Numerics;
using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>The other direction of <see cref="ValueEncoder"/>. Whatever makes no sense fails the reader.</summary>
internal static class ValueDecoder
{
    /// <summary>Deeper than any limit a session may have, chains of inner exceptions included.</summary>
    private const int DepthMax = 80;

    private static readonly object[] s_small = [.. Enumerable.Range(-8, (int)FileTag.Small).Select(i => (object)i)];
    private static readonly ScalarValue[] s_smallValues = [.. s_small.Select(o => new ScalarValue(o))];
    private static readonly ScalarValue s_true = new(true), s_false = new(false);

    public static TraceValue Read(ref RecordReader from, SectionNames names, int depth = 0)
    {
        if (depth >= DepthMax)
            from.Fail();
        var tag = from.U8();
        if (from.Failed)
            return NullValue.Instance;
        if (tag >= (byte)FileTag.Small)
            return s_smallValues[tag - (byte)FileTag.Small];
        switch ((FileTag)tag)
        {
            case FileTag.Null: return NullValue.Instance;
            case FileTag.Void: return VoidValue.Instance;
            case FileTag.False: return s_false;
            case FileTag.True: return s_true;
            case FileTag.Text: return Text(from.Text());
            case FileTag.CutText:
                var total = from.Number();
                var text = from.Text();
                if (total <= text.Length)
                    from.Fail();
                return new TextValue(text, total);
            case FileTag.Enum: return new EnumValue(names.Name(ref from), from.Signed(), names.NameOrNull(ref from));
            case FileTag.Object: return Object(ref from, names, depth);
            case FileTag.List: return new ListValue(names.Name(ref from), Count(ref from), Items(ref from, names, depth));
            case FileTag.Map: return new MapValue(names.Name(ref from), Count(ref from), Entries(ref from, names, depth));
            case FileTag.Tuple: return new TupleValue(names.Name(ref from), Items(ref from, names, depth));
            case FileTag.Exception: return Exception(ref from, names, depth);
            case FileTag.Task:
                var (type, status) = (names.Name(ref from), (TaskStatus)Math.Min(from.U8(), (byte)TaskStatus.Faulted));
                var result = Read(ref from, names, depth + 1);
                return new TaskValue(type, status, result is NullValue ? null : result);
            case FileTag.Redacted: return RedactedValue.Instance;
            case FileTag.Ref: return new RefValue(from.Int());
            case FileTag.Cut: return new CutValue(names.Name(ref from));
            case FileTag.Truncated: return TruncatedValue.Instance;
            case FileTag.Unread: return Unread(ref from);
            case FileTag.TypeOf: return new TypeValue(names.Name(ref from));
            case FileTag.Method: return new MethodValue(names.Name(ref from), names.NameOrNull(ref from), from.Int());
            default:
                if (Scalar(ref from, (FileTag)tag) is { } scalar)
                    return new ScalarValue(scalar);
                from.Fail();
                return NullValue.Instance;
        }
    }

    private static TextValue Text(string text) => new(text, text.Length);

    private static int? Count(ref RecordReader from) => from.Unsigned() is var count && count == 0 ? null : (int)from.Within((long)(count - 1), 0, int.MaxValue);

    private static UnreadValue Unread(ref RecordReader from)
    {
        var reason = (UnreadReason)from.U8();
        if (!Enum.IsDefined(reason))
            from.Fail();
        return new UnreadValue(from.Failed ? UnreadReason.Fault : reason);
    }

    private static ObjectValue Object(ref RecordReader from, SectionNames names, int depth)
    {
        var (type, members) = names.Outline(ref from);
        var form = from.Unsigned();
        var count = (int)from.Within((long)(form >> 1), 0, int.MaxValue);
        // A value has one byte at least.
        if (members.Length > from.Left)
            from.Fail();
        var fields = new NamedValue[from.Failed ? 0 : members.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var written = (form & 1) == 0 ? names.Name(ref from) : null;
            var value = Read(ref from, names, depth + 1);
            fields[i] = new NamedValue(names.Use(ref from, members[i]), written ?? ValueTypes.NameOf(value), value);
        }
        return new ObjectValue(type, fields, count);
    }

    private static TraceValue[] Items(ref RecordReader from, SectionNames names, int depth)
    {
        var items = new TraceValue[from.Items(1)];
        for (var i = 0; i < items.Length; i++)
            items[i] = Read(ref from, names, depth + 1);
        return items;
    }

    private static KeyValuePair<TraceValue, TraceValue>[] Entries(ref RecordReader from, SectionNames names, int depth)
    {
        var entries = new KeyValuePair<TraceValue, TraceValue>[from.Items(2)];
        for (var i = 0; i < entries.Length; i++)
        {
            var key = Read(ref from, names, depth + 1);
            entries[i] = new(key, Read(ref from, names, depth + 1));
        }
        return entries;
    }

    public static ExceptionValue Exception(ref RecordReader from, SectionNames names, int depth)
    {
        if (depth >= DepthMax)
            from.Fail();
        var type = names.Name(ref from);
        var has = from.U8();
        var message = (has & 1) != 0 ? from.Text() : null;
        var inner = (has & 2) != 0 && !from.Failed && from.U8() == (byte)FileTag.Exception ? Exception(ref from, names, depth + 1) : null;
        return new ExceptionValue(type, message, inner);
    }

    /// <summary>Each boxed as what it is.</summary>
    private static object? Scalar(ref RecordReader from, FileTag tag) => tag switch
    {
        FileTag.Int32 => (object)from.Int(),
        FileTag.Int64 => from.Signed(),
        FileTag.SByte => (sbyte)from.Within(from.Signed(), sbyte.MinValue, sbyte.MaxValue),
        FileTag.Byte => (byte)from.Within((long)from.Unsigned(), 0, byte.MaxValue),
        FileTag.Int16 => (short)from.Within(from.Signed(), short.MinValue, short.MaxValue),
        FileTag.UInt16 => (ushort)from.Within((long)from.Unsigned(), 0, ushort.MaxValue),
        FileTag.UInt32 => (uint)from.Within((long)from.Unsigned(), 0, uint.MaxValue),
        FileTag.UInt64 => from.Unsigned(),
        FileTag.IntPtr => (nint)from.Signed(),
        FileTag.UIntPtr => (nuint)from.Unsigned(),
        FileTag.Single => BitConverter.UInt32BitsToSingle(from.U32()),
        FileTag.Double => BitConverter.UInt64BitsToDouble(from.U64()),
        FileTag.Char => (char)from.Within((long)from.Unsigned(), 0, char.MaxValue),
        FileTag.Decimal => Decimal(ref from),
        FileTag.DateTime => Date(ref from),
        FileTag.TimeSpan => new TimeSpan(from.Signed()),
        FileTag.Guid => new Guid(from.Take(16)),
        FileTag.DateTimeOffset => DateWithOffset(ref from),
        FileTag.Half => BitConverter.UInt16BitsToHalf((ushort)from.Within((long)from.Unsigned(), 0, ushort.MaxValue)),
        FileTag.Int128 => (Int128)Wide(ref from),
        FileTag.UInt128 => Wide(ref from),
        FileTag.DateOnly => DateOnly.FromDayNumber((int)from.Within(from.Signed(), 0, DateOnly.MaxValue.DayNumber)),
        FileTag.TimeOnly => new TimeOnly(from.Within(from.Signed(), 0, TimeOnly.MaxValue.Ticks)),
        FileTag.Index => At(from.Int()),
        FileTag.Range => new Range(At(from.Int()), At(from.Int())),
        FileTag.Version => Version(ref from),
        FileTag.BigInteger => new BigInteger(from.Take(from.Items(1))),
        FileTag.Address => Address(ref from),
        _ => null,
    };

    private static Index At(int value) => value < 0 ? new Index(~value, fromEnd: true) : new Index(value);

    private static UInt128 Wide(ref RecordReader from)
    {
        var lower = from.U64();
        return new UInt128(from.U64(), lower);
    }

    private static decimal Decimal(ref RecordReader from)
    {
        const uint flags = 0x80FF0000;
        Span<uint> bits = [from.U32(), from.U32(), from.U32(), from.U32()];
        if ((bits[3] & ~flags) == 0 && ((bits[3] >> 16) & 0xFF) <= 28)
            return new decimal([(int)bits[0], (int)bits[1], (int)bits[2], (int)bits[3]]);
        from.Fail();
        return 0m;
    }

    private static DateTime Date(ref RecordReader from)
    {
        var bits = from.U64();
        var ticks = from.Within((long)(bits & 0x3FFF_FFFF_FFFF_FFFF), 0, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, (DateTimeKind)Math.Min((int)(bits >> 62), (int)DateTimeKind.Local));
    }

    private static DateTimeOffset DateWithOffset(ref RecordReader from)
    {
        const int minutesMax = 14 * 60;
        var ticks = from.Within(from.Signed(), 0, DateTime.MaxValue.Ticks);
        var offset = from.Within(from.Signed(), -minutesMax, minutesMax) * TimeSpan.TicksPerMinute;
        return new DateTimeOffset(from.Within(ticks + offset, 0, DateTime.MaxValue.Ticks), from.Failed ? TimeSpan.Zero : new TimeSpan(offset));
    }

    private static Version Version(ref RecordReader from)
    {
        var (major, minor) = ((int)from.Within(from.Signed(), 0, int.MaxValue), (int)from.Within(from.Signed(), 0, int.MaxValue));
        var (build, revision) = ((int)from.Within(from.Signed(), -1, int.MaxValue), (int)from.Within(from.Signed(), -1, int.MaxValue));
        return build < 0 ? new Version(major, minor) : revision < 0 ? new Version(major, minor, build) : new Version(major, minor, build, revision);
    }

    private static IPAddress Address(ref RecordReader from)
    {
        var count = from.Items(1);
        if (count is not (4 or 16))
            from.Fail();
        var bytes = from.Take(from.Failed ? 0 : count).ToArray();
        var scope = from.Within((long)from.Unsigned(), 0, uint.MaxValue);
        return from.Failed ? IPAddress.None : count == 4 ? new IPAddress(bytes) : new IPAddress(bytes, scope);
    }
}

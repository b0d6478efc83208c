using System.Net;
using System.Numerics;

namespace Dotbug.Sinks.Files;

/// <summary>Values as bytes; see <see cref="FileTag"/>. Once its names are known a value costs no memory.</summary>
internal sealed class ValueEncoder(RecordBuffer to, Definitions names)
{
    public void Write(TraceValue value)
    {
        switch (value)
        {
            case NullValue: Tag(FileTag.Null); break;
            case VoidValue: Tag(FileTag.Void); break;
            case ScalarValue v: Scalar(v.Value); break;
            case TextValue v: Text(v); break;
            case EnumValue v:
                Typed(FileTag.Enum, v.Type);
                to.Signed(v.Value);
                to.Count(names.Name(v.Name));
                break;
            case ObjectValue v: Object(v); break;
            case ListValue v:
                Typed(FileTag.List, v.Type);
                Count(v.Count);
                Items(v.Items);
                break;
            case MapValue v: Map(v); break;
            case TupleValue v:
                Typed(FileTag.Tuple, v.Type);
                Items(v.Items);
                break;
            case ExceptionValue v: Exception(v); break;
            case TaskValue v:
                Typed(FileTag.Task, v.Type);
                to.U8((byte)v.Status);
                Write(v.Result ?? NullValue.Instance);
                break;
            case RedactedValue: Tag(FileTag.Redacted); break;
            case RefValue v:
                Tag(FileTag.Ref);
                to.Signed(v.LevelsUp);
                break;
            case CutValue v: Typed(FileTag.Cut, v.Type); break;
            case TruncatedValue: Tag(FileTag.Truncated); break;
            case UnreadValue v:
                Tag(FileTag.Unread);
                to.U8((byte)v.Reason);
                break;
            case TypeValue v: Typed(FileTag.TypeOf, v.Type); break;
            case MethodValue v:
                Typed(FileTag.Method, v.Type);
                to.Count(names.Name(v.Method));
                to.Signed(v.Count);
                break;
            default: throw new InvalidOperationException("no bytes for " + value.GetType().Name);
        }
    }

    private void Tag(FileTag tag) => to.U8((byte)tag);

    private void Typed(FileTag tag, string type)
    {
        to.U8((byte)tag);
        to.Count(names.Name(type));
    }

    private void Count(int? count) => to.Unsigned(count is { } known ? (ulong)((long)known + 1) : 0);

    private void Text(TextValue text)
    {
        if (text.Truncated)
        {
            Tag(FileTag.CutText);
            to.Count(text.TotalChars);
        }
        else
            Tag(FileTag.Text);
        to.Text(text.Text);
    }

    private void Object(ObjectValue value)
    {
        var outline = names.OutlineOf(value);
        Tag(FileTag.Object);
        to.Count(outline);
        var plain = true;
        for (var i = 0; i < value.Fields.Count && plain; i++)
            plain = value.Fields[i].Type == ValueTypes.NameOf(value.Fields[i].Value);
        to.Unsigned(((ulong)(uint)value.Count << 1) | (plain ? 1UL : 0));
        for (var i = 0; i < value.Fields.Count; i++)
        {
            if (!plain)
                to.Count(names.Name(value.Fields[i].Type));
            Write(value.Fields[i].Value);
        }
    }

    private void Items(IReadOnlyList<TraceValue> items)
    {
        to.Count(items.Count);
        for (var i = 0; i < items.Count; i++)
            Write(items[i]);
    }

    private void Map(MapValue map)
    {
        Typed(FileTag.Map, map.Type);
        Count(map.Count);
        to.Count(map.Entries.Count);
        for (var i = 0; i < map.Entries.Count; i++)
        {
            Write(map.Entries[i].Key);
            Write(map.Entries[i].Value);
        }
    }

    private void Exception(ExceptionValue exception)
    {
        Typed(FileTag.Exception, exception.Type);
        to.U8((byte)((exception.Message is null ? 0 : 1) | (exception.Inner is null ? 0 : 2)));
        if (exception.Message is { } message)
            to.Text(message);
        if (exception.Inner is { } inner)
            Exception(inner);
    }

    private void Scalar(object value)
    {
        switch (value)
        {
            case int v: Int32(v); break;
            case bool v: Tag(v ? FileTag.True : FileTag.False); break;
            case long v: Signed(FileTag.Int64, v); break;
            case double v: Fixed(FileTag.Double, BitConverter.DoubleToUInt64Bits(v)); break;
            case Guid v:
                Tag(FileTag.Guid);
                v.TryWriteBytes(to.Take(16));
                break;
            case DateTime v: Fixed(FileTag.DateTime, (ulong)v.Ticks | ((ulong)v.Kind << 62)); break;
            case TimeSpan v: Signed(FileTag.TimeSpan, v.Ticks); break;
            case decimal v: Decimal(v); break;
            case byte v: Unsigned(FileTag.Byte, v); break;
            case sbyte v: Signed(FileTag.SByte, v); break;
            case short v: Signed(FileTag.Int16, v); break;
            case ushort v: Unsigned(FileTag.UInt16, v); break;
            case uint v: Unsigned(FileTag.UInt32, v); break;
            case ulong v: Unsigned(FileTag.UInt64, v); break;
            case nint v: Signed(FileTag.IntPtr, v); break;
            case nuint v: Unsigned(FileTag.UIntPtr, v); break;
            case char v: Unsigned(FileTag.Char, v); break;
            case float v:
                Tag(FileTag.Single);
                to.U32(BitConverter.SingleToUInt32Bits(v));
                break;
            default: Rare(value); break;
        }
    }

    private void Int32(int value)
    {
        const int least = -8;
        if (value is >= least and < least + (int)FileTag.Small)
            to.U8((byte)((int)FileTag.Small + value - least));
        else
            Signed(FileTag.Int32, value);
    }

    private void Signed(FileTag tag, long value)
    {
        Tag(tag);
        to.Signed(value);
    }

    private void Unsigned(FileTag tag, ulong value)
    {
        Tag(tag);
        to.Unsigned(value);
    }

    private void Fixed(FileTag tag, ulong value)
    {
        Tag(tag);
        to.U64(value);
    }

    private void Decimal(decimal value)
    {
        Tag(FileTag.Decimal);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
            to.U32((uint)part);
    }

    private void Rare(object value)
    {
        switch (value)
        {
            case DateTimeOffset v:
                Signed(FileTag.DateTimeOffset, v.UtcTicks);
                to.Signed((long)v.Offset.TotalMinutes);
                break;
            case Half v: Unsigned(FileTag.Half, BitConverter.HalfToUInt16Bits(v)); break;
            case Int128 v: Wide(FileTag.Int128, (UInt128)v); break;
            case UInt128 v: Wide(FileTag.UInt128, v); break;
            case DateOnly v: Signed(FileTag.DateOnly, v.DayNumber); break;
            case TimeOnly v: Signed(FileTag.TimeOnly, v.Ticks); break;
            case Index v: Signed(FileTag.Index, v.IsFromEnd ? ~v.Value : v.Value); break;
            case Range v:
                Signed(FileTag.Range, v.Start.IsFromEnd ? ~v.Start.Value : v.Start.Value);
                to.Signed(v.End.IsFromEnd ? ~v.End.Value : v.End.Value);
                break;
            case Version v:
                Signed(FileTag.Version, v.Major);
                to.Signed(v.Minor);
                to.Signed(v.Build);
                to.Signed(v.Revision);
                break;
            case BigInteger v:
                var bytes = v.ToByteArray();
                Unsigned(FileTag.BigInteger, (uint)bytes.Length);
                to.Bytes(bytes);
                break;
            case IPAddress v:
                var address = v.GetAddressBytes();
                Unsigned(FileTag.Address, (uint)address.Length);
                to.Bytes(address);
                to.Unsigned(address.Length == 16 ? (ulong)v.ScopeId : 0);
                break;
            default: throw new InvalidOperationException("no bytes for " + value.GetType().Name);
        }
    }

    private void Wide(FileTag tag, UInt128 value)
    {
        Fixed(tag, (ulong)value);
        to.U64((ulong)(value >> 64));
    }
}

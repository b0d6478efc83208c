using System.Net;
using System.Numerics;
using Dotbug.Protocol;
using Dotbug.Ring;
using Xunit;

namespace Dotbug.Tests;

public sealed unsafe class Reading_values : IDisposable
{
    private readonly RingMemory _ring = RingMemory.Create(2 << 20);

    public void Dispose() => _ring.Dispose();

    private TraceValue Read(Payload payload, bool fails = false)
    {
        var reader = new ValueReader(payload.Bytes, new TypeDictionary(_ring.Start));
        var value = reader.Value();
        Assert.Equal(fails, reader.Failed);
        return value;
    }

    private void Type(uint id, string name, TypeShape shape = TypeShape.Object, params string[] members) =>
        RingWriter.Define(_ring, DictionaryKind.Type, id, w =>
        {
            w.Text(name);
            w.U8((byte)shape);
            w.U16((ushort)members.Length);
            for (var i = 0; i < members.Length; i++)
            {
                w.Text(members[i]);
                if (shape is TypeShape.Enum or TypeShape.FlagsEnum)
                    w.I64(1L << i);
                else
                    w.U8(0);
            }
        });

    private static Payload P(ValueTag tag) => new Payload().Tag(tag);

    public static TheoryData<byte, ulong, object> Scalars => new()
    {
        { (byte)ValueTag.SByte, 0xFF, (sbyte)-1 },
        { (byte)ValueTag.Byte, 0xFF, (byte)255 },
        { (byte)ValueTag.Int16, 0xFFFE, (short)-2 },
        { (byte)ValueTag.UInt16, 0xFFFE, (ushort)65534 },
        { (byte)ValueTag.Int32, 0xFFFFFFFF, -1 },
        { (byte)ValueTag.Int32, 5000, 5000 },
        { (byte)ValueTag.UInt32, 0xFFFFFFFF, uint.MaxValue },
        { (byte)ValueTag.Int64, ulong.MaxValue, -1L },
        { (byte)ValueTag.UInt64, ulong.MaxValue, ulong.MaxValue },
        { (byte)ValueTag.Single, 0x3FC00000, 1.5f },
        { (byte)ValueTag.Double, 0x3FF8000000000000, 1.5 },
        { (byte)ValueTag.Char, 'x', 'x' },
        { (byte)ValueTag.Half, 0x3E00, (Half)1.5 },
        { (byte)ValueTag.DateOnly, 739_578, new DateOnly(2025, 11, 24) },
        { (byte)ValueTag.TimeOnly, 10_000, new TimeOnly(0, 0, 0, 1) },
        { (byte)ValueTag.Index, 3, (Index)3 },
        { (byte)ValueTag.Index, 0xFFFFFFFD, ^2 },
        { (byte)ValueTag.Range, 0xFFFFFFFE_00000001, 1..^1 },
        { (byte)ValueTag.TimeSpan, 10_000, TimeSpan.FromMilliseconds(1) },
        { (byte)ValueTag.DateTime, 0x4000000000000000 + 864_000_000_000, new DateTime(864_000_000_000, DateTimeKind.Utc) },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_keeps_its_type(byte tag, ulong bits, object expected)
    {
        var value = Assert.IsType<ScalarValue>(Read(P((ValueTag)tag).U64(bits))).Value;
        Assert.Equal(expected.GetType(), value.GetType());
        Assert.Equal(expected, value);
    }

    [Fact]
    public void A_decimal_keeps_its_scale()
    {
        var bits = decimal.GetBits(12.340m);
        var value = Read(P(ValueTag.Decimal).I32(bits[0]).I32(bits[1]).I32(bits[2]).I32(bits[3]));
        Assert.Equal("12.340", ((decimal)((ScalarValue)value).Value).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Wide_numbers_versions_and_addresses_keep_all_their_parts()
    {
        Assert.Equal((Int128)(-1), Scalar(P(ValueTag.Int128).U64(ulong.MaxValue).U64(ulong.MaxValue)));
        Assert.Equal(UInt128.One << 64, Scalar(P(ValueTag.UInt128).U64(0).U64(1)));
        Assert.Equal(new BigInteger(-7), Scalar(P(ValueTag.BigInteger).I32(-7).U16(0)));
        Assert.Equal(-(BigInteger.One << 32), Scalar(P(ValueTag.BigInteger).I32(-1).U16(2).U32(0).U32(1)));
        Assert.Equal(new Version(1, 2), Scalar(P(ValueTag.Version).I32(1).I32(2).I32(-1).I32(-1)));
        Assert.Equal(new Version(1, 2, 3, 4), Scalar(P(ValueTag.Version).I32(1).I32(2).I32(3).I32(4)));
        Assert.Equal(IPAddress.Parse("1.2.3.4"), Scalar(P(ValueTag.Address).U8(4).U32(0x04030201).U32(0)));
        Assert.Equal(IPAddress.Parse("fe80::1%5"), Scalar(P(ValueTag.Address).U8(16).U64(0x80FE).U64(0x0100_0000_0000_0000).U32(5)));
    }

    [Theory]
    [InlineData("-12", -12L)]
    [InlineData("1e3", 1000.0)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    public void A_number_of_json_is_as_exact_as_can_be(string text, object expected) => Assert.Equal(expected, Scalar(Number(text)));

    [Fact]
    public void A_number_with_a_fraction_keeps_its_digits() => Assert.Equal(0.10m, Scalar(Number("0.10")));

    private static Payload Number(string text)
    {
        var payload = P(ValueTag.Number).U8((byte)text.Length);
        foreach (var c in text)
            payload.U8((byte)c);
        return payload;
    }

    private object Scalar(Payload payload) => Assert.IsType<ScalarValue>(Read(payload)).Value;

    [Fact]
    public void A_delegate_has_the_name_of_its_method()
    {
        Type(1, "System.Action");
        Type(2, "Shop.Order.Submit");
        Assert.Equal(new MethodValue("System.Action", "Shop.Order.Submit", 2), Read(P(ValueTag.Method).U32(1).U32(2).I32(2)));
        Assert.Equal(new MethodValue("System.Action", null, 1), Read(P(ValueTag.Method).U32(1).U32(77).I32(1)));
    }

    [Fact]
    public void An_object_says_how_many_fields_it_has()
    {
        Type(9, "Shop.Order", TypeShape.Object, "Id", "", "");
        var value = Assert.IsType<ObjectValue>(Read(P(ValueTag.Object).U32(9).U16(1).Int(1)));
        Assert.Equal((1, 3), (value.Fields.Count, value.Count));
    }

    [Fact]
    public void A_cut_text_says_how_long_it_was()
    {
        var text = Assert.IsType<TextValue>(Read(new Payload().Text("grüß", total: 60_000)));
        Assert.Equal(("grüß", 60_000, true), (text.Text, text.TotalChars, text.Truncated));
    }

    [Fact]
    public void An_object_shows_its_members_by_name()
    {
        Type(9, "Shop.Order", TypeShape.Object, "Id", "Name");
        var value = Assert.IsType<ObjectValue>(Read(P(ValueTag.Object).U32(9).U16(2).Int(1).Text("a")));
        Assert.Equal("Shop.Order", value.Type);
        Assert.Equal([new NamedValue("Id", "int", new ScalarValue(1)), new NamedValue("Name", "string", new TextValue("a", 1))], value.Fields);
    }

    [Theory]
    [InlineData(1, "A")]
    [InlineData(3, "A|B")]
    [InlineData(6, "B|C")]
    [InlineData(8, null)]
    [InlineData(0, null)]
    public void Flags_are_joined(long number, string? name)
    {
        Type(3, "E", TypeShape.FlagsEnum, "A", "B", "C");
        Assert.Equal(new EnumValue("E", number, name), Read(P(ValueTag.Enum).U32(3).U64((ulong)number)));
    }

    [Fact]
    public void Maps_lists_and_tasks_nest()
    {
        Type(1, "Dictionary<string, int[]>");
        Type(2, "int[]");
        Type(3, "Task<int>");
        var map = Assert.IsType<MapValue>(Read(P(ValueTag.Map).U32(1).I32(9).U16(1).Text("k").Tag(ValueTag.List).U32(2).I32(-1).U16(2).Int(1).Int(2)));
        Assert.Equal((9, 1), (map.Count, map.Entries.Count));
        var list = Assert.IsType<ListValue>(map.Entries[0].Value);
        Assert.Null(list.Count);
        Assert.Equal([new ScalarValue(1), new ScalarValue(2)], list.Items);
        var task = Assert.IsType<TaskValue>(Read(P(ValueTag.Task).U32(3).U8(5).Int(4)));
        Assert.Equal(("Task<int>", TaskStatus.RanToCompletion, new ScalarValue(4)), (task.Type, task.Status, task.Result));
    }

    [Fact]
    public void A_type_that_was_never_defined_is_a_question_mark() =>
        Assert.Equal(new CutValue("?"), Read(P(ValueTag.Cut).U32(12345)));

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var payload = new Payload();
        for (var i = 0; i < 1000; i++)
            payload.Tag(ValueTag.Tuple).U32(0).U16(1);
        Read(payload, fails: true);
    }

    [Theory]
    [InlineData(99)]
    [InlineData((int)ValueTag.String)]
    [InlineData((int)ValueTag.Guid)]
    [InlineData((int)ValueTag.DateOnly)]
    [InlineData((int)ValueTag.TimeOnly)]
    [InlineData((int)ValueTag.Int128)]
    [InlineData((int)ValueTag.Version)]
    [InlineData((int)ValueTag.BigInteger)]
    [InlineData((int)ValueTag.Address)]
    [InlineData((int)ValueTag.Number)]
    public void A_broken_value_is_refused(int tag) => Read(new Payload().U8((byte)tag).U32(uint.MaxValue).U32(uint.MaxValue), fails: true);
}

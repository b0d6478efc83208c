using System.Text;
using Dotbug.Agent.Il;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;
using Xunit;

namespace Fuzzing.Tests;

/// <summary>What fuzzing and looking found in what is read from a target. Each was a fault once.</summary>
public sealed unsafe class A_hostile_target
{
    private static void Define(RingMemory ring, uint id, string name, TypeShape shape, int members)
    {
        var body = new WireWriter();
        body.Text(name);
        body.U8((byte)shape);
        body.U16((ushort)members);
        for (var i = 0; i < members; i++)
        {
            body.Text("m");
            body.I64(1L << 40 | (long)i);
        }
        var used = *(uint*)(ring.Start + RingLayout.HeaderDictionaryUsed);
        var length = (uint)(RingLayout.EntryHeaderBytes + body.Length + 7) & ~7u;
        var entry = ring.Start + RingLayout.HeaderBytes + used;
        *(uint*)(entry + RingLayout.EntryKindOffset) = (uint)DictionaryKind.Type;
        *(uint*)(entry + RingLayout.EntryId) = id;
        body.Written.CopyTo(new Span<byte>(entry + RingLayout.EntryHeaderBytes, body.Length));
        *(uint*)entry = length;
        *(uint*)(ring.Start + RingLayout.HeaderDictionaryUsed) = used + length;
    }

    [Fact]
    public void A_name_of_a_megabyte_is_cut()
    {
        using var ring = RingMemory.Create(2 << 20);
        Define(ring, 5, new string('N', 1_000_000), TypeShape.Object, 0);
        Assert.Equal(1_003, new TypeDictionary(ring.Start).Type(5).Name.Length);
    }

    [Fact]
    public void An_enum_of_sixty_thousand_members_is_not_searched_for_each_value()
    {
        using var ring = RingMemory.Create(2 << 20);
        Define(ring, 5, "E", TypeShape.FlagsEnum, 60_000);
        var type = new TypeDictionary(ring.Start).Type(5);
        Assert.InRange(type.Members.Length, 1, 4_097);
        type.EnumName(7);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            type.EnumName(7);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(255)]
    public void A_value_that_is_not_shown_for_no_known_reason_damages_its_event(byte reason)
    {
        using var ring = RingMemory.Create(2 << 20);
        var reader = new ValueReader([(byte)ValueTag.Unread, reason], new TypeDictionary(ring.Start));
        reader.Value();
        Assert.True(reader.Failed);
    }

    [Fact]
    public void Exceptions_on_their_way_out_are_kept_within_a_limit()
    {
        var calls = new OpenCalls();
        var record = new byte[8_000];
        for (var i = 0ul; i < 20_000; i++)
            calls.Hold(i, record, 1, 1);
        Assert.InRange(calls.Left().Sum(e => (long)e.Provisional!.Record.Length), 1, 33 << 20);
        foreach (var entry in Enumerable.Range(0, 20_000))
            calls.Remove((ulong)entry, out _);
        calls.Hold(1, record, 1, 1);
        Assert.Single(calls.Left());
    }

    [Theory]
    [InlineData("a switch with a negative number of cases", new byte[] { 0x45, 0xFE, 0xFF, 0xFF, 0xFF, 0x2A })]
    [InlineData("a switch with a thousand million cases", new byte[] { 0x45, 0, 0, 0, 0x40, 0x2A })]
    [InlineData("a branch out of the body", new byte[] { 0x38, 0, 0, 0, 0x70, 0x2A })]
    [InlineData("a branch into the middle of an instruction", new byte[] { 0x2B, 0xFF, 0x2A })]
    [InlineData("an instruction that is cut", new byte[] { 0x2A, 0x20, 0 })]
    public void A_body_that_makes_no_sense_is_refused(string what, byte[] code)
    {
        var error = Assert.Throws<BadImageFormatException>(() => IlBody.Read([(byte)(code.Length << 2 | 2), .. code]));
        Assert.True(error.Message.Length > 0, what);
    }

    [Fact]
    public void A_section_of_no_size_does_not_go_on_for_ever()
    {
        byte[] body = [0x0B, 0x30, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x2A, 0, 0, 0, 0x80, 0, 0, 0];
        Assert.Throws<BadImageFormatException>(() => IlBody.Read(body));
    }

    [Fact]
    public void A_signature_nested_ten_thousand_levels_deep_is_refused()
    {
        byte[] signature = [.. Enumerable.Repeat(SignatureReader.SzArray, 10_000), 8];
        Assert.Throws<BadImageFormatException>(() =>
        {
            var reader = new SignatureReader(signature);
            reader.SkipType();
        });
    }

    [Fact]
    public void Names_of_frames_are_cut()
    {
        using var lines = new SourceLines(Environment.ProcessId);
        var names = new FrameNames(asked => [.. asked.Select(f => new FrameInfo(f.Code, f.Offset, 0, new string('M', 5_000_000), "", 0, -1))], lines);
        var stack = names.Later(([new RawFrame(1, -1)], true));
        names.Complete();
        Assert.Equal(4_003, Assert.Single(stack!.Frames).Method.Length);
        Assert.True(Encoding.UTF8.GetByteCount(stack.Frames[0].Method) < 5_000);
    }
}

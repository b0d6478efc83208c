using System.Text;
using Dotbug.Sinks.Files;
using Xunit;

namespace Dotbug.Sinks.Tests;

/// <summary>What goes into a file comes out of it again, byte for byte as it would have been shown.</summary>
public sealed class Files_of_events
{
    /// <summary>A prime: so each byte of a block's header is met in some block.</summary>
    private const int Step = 7;

    [Fact]
    public void Show_the_same_text_and_the_same_JSON_as_the_session_did()
    {
        var read = Recorded.Read(Recorded.Write(Samples.Session)).Events;
        Assert.Equal(Recorded.Json(Samples.Session), Recorded.Json(read));
        Assert.Equal(Recorded.Text(Samples.Session), Recorded.Text(read));
    }

    [Fact]
    public void Say_whose_events_they_hold()
    {
        using var file = Recorded.Open(Recorded.Write(Samples.Session));
        Assert.Equal((Samples.Target, Recorded.Session.Limits, 1, 3u), (file.Session.Target, file.Session.Limits, file.Part, file.SessionNumber));
        Assert.Equal(Recorded.Session.Specs, file.Session.Specs);
        Assert.Equal("dotbug 1.2.3", file.Session.Tool);
    }

    [Fact]
    public void Hold_texts_that_are_no_valid_Unicode()
    {
        string[] texts = ["", "\ud800", "a\udc00b", new('é', 21), new('\ud83d', 22), string.Concat(Enumerable.Repeat("\ud83d\ude00", 5_000)), new('\uffff', 63)];
        var events = texts.Select((t, i) => Samples.Call(i + 1, i, Samples.Arg("body", "string", Samples.Text(t)))).ToList();
        var read = Recorded.Read(Recorded.Write(events)).Events.Cast<CallEvent>();
        Assert.Equal(texts, read.Select(e => ((TextValue)e.Args[0].Value).Text));
    }

    [Fact]
    public void Hold_more_than_one_section_and_define_names_anew_in_each()
    {
        var events = Recorded.Calls(60_000);
        var bytes = Recorded.Write(events);
        var (read, damage) = Recorded.Read(bytes);
        Assert.Equal(new FileDamage(0, 0, 0), damage);
        Assert.Equal(Recorded.Json(events), Recorded.Json(read));
        Assert.True(Recorded.Blocks(bytes).Count(b => b.Number == 0) > 2);
    }

    /// <summary>Nothing is lost that was flushed: a tool that is killed has written whole blocks, and perhaps the beginning of one.</summary>
    [Fact]
    public void Cut_anywhere_show_what_stands_before()
    {
        var whole = Recorded.Write(Samples.Session, flushEach: 5);
        var all = Recorded.Lines(Recorded.Json(Samples.Session));
        var ends = Recorded.Blocks(whole).Select(b => b.End).ToArray();
        for (var length = FileFormat.HeaderBytes; length <= whole.Length; length += Step)
        {
            var (read, damage) = Recorded.Read(whole[..length]);
            Assert.Equal(all.Take(read.Count), Recorded.Lines(Recorded.Json(read)));
            Assert.Equal(Math.Min(all.Length, Math.Max(0, ends.Count(e => e <= length) - 1) * 5), read.Count);
            Assert.Equal(length - ends.Where(e => e <= length).DefaultIfEmpty(FileFormat.HeaderBytes).Max(), damage.TailBytes);
            Assert.Equal(0, damage.DamagedBytes);
        }
    }

    [Fact]
    public void With_zeros_at_the_end_show_what_stands_before()
    {
        var (read, damage) = Recorded.Read([.. Recorded.Write(Samples.Session), .. new byte[4096]]);
        Assert.Equal((Samples.Session.Count, 4096), (read.Count, damage.TailBytes));
    }

    [Fact]
    public void Damaged_anywhere_show_the_rest_and_say_how_much_is_lost()
    {
        var whole = Recorded.Write(Samples.Session, flushEach: 3);
        var all = Recorded.Lines(Recorded.Json(Samples.Session)).ToHashSet();
        for (var at = FileFormat.HeaderBytes; at < whole.Length; at += Step)
        {
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= 0x41;
            using var file = Recorded.Open(bytes);
            var read = file.Read().ToList();
            // With its head damaged the process has no name.
            Assert.All(Recorded.Lines(Recorded.Json(read)), line => Assert.Contains(line, all));
            Assert.True(read.Count < all.Count || file.Part == 0);
            Assert.True(file.Damage.DamagedBytes + file.Damage.TailBytes > 0);
        }
    }

    [Fact]
    public void A_block_that_is_lost_takes_its_section_with_it_and_no_more()
    {
        var events = Recorded.Calls(60_000);
        var bytes = Recorded.Write(events);
        var blocks = Recorded.Blocks(bytes);
        var second = blocks.FindIndex(2, b => b.Number == 0);
        bytes[blocks[second + 1].Start + 30] ^= 1;
        var (read, damage) = Recorded.Read(bytes);
        var third = blocks.FindIndex(second + 1, b => b.Number == 0);
        Assert.Equal(blocks[third].Start - blocks[second + 1].Start, damage.DamagedBytes);
        Assert.Equal(Recorded.Read(bytes[..blocks[second + 1].Start]).Events.Count + Recorded.Read([.. bytes[..blocks[0].End], .. bytes[blocks[third].Start..]]).Events.Count,
            read.Count);
    }

    [Fact]
    public void Records_blocks_and_additions_of_a_newer_dotbug_are_passed_over()
    {
        var bytes = Recorded.Write(Samples.Session, more: block =>
        {
            Definitions.Record(block, (FileRecord)200, "whatever"u8);
            Definitions.Record(block, (FileRecord)7, "a definition"u8);
        });
        var (read, damage) = Recorded.Read(bytes);
        Assert.Equal(Recorded.Json(Samples.Session), Recorded.Json(read));
        Assert.Equal(new FileDamage(0, 0, 2), damage);
    }

    [Fact]
    public void A_newer_format_is_refused_with_its_code()
    {
        var bytes = Recorded.Write(Samples.Session);
        bytes[8] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(16), FileFormat.Crc(bytes.AsSpan(0, 16)));
        var problem = Assert.Throws<DotbugException>(() => Recorded.Open(bytes)).Problem;
        Assert.Equal(("DB5005", ExitClass.Usage), (problem.Code, problem.Exit));
        Assert.Contains("has format 2, this one reads 1", problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12:10:03.123456Z #1 t14/4738 PartnerRelay.RelayAsync(partner: \"acme\")\n")]
    [InlineData("DBUGFILE")]
    public void What_is_no_file_of_ours_is_refused(string text) =>
        Assert.Equal("DB5004", Assert.Throws<DotbugException>(() => Recorded.Open(Encoding.UTF8.GetBytes(text))).Code);

    [Fact]
    public void What_is_not_there_is_refused() =>
        Assert.Equal("DB5003", Assert.Throws<DotbugException>(() => EventFile.Open("no/such.dbug")).Code);

    /// <summary>A text in a traced program that looks like a block, with its checksum, stands inside a block that is damaged.</summary>
    [Fact]
    public void A_text_cannot_pass_for_a_block()
    {
        var forged = Recorded.Write([Samples.Stop(detail: "forged")]);
        var text = new string([.. forged.Select(b => (char)b)]);
        // Half a pair makes it UTF-16, two bytes a character; and too little of it to be packed.
        var bytes = Recorded.Write([Samples.Call(1, 0, Samples.Arg("body", "string", Samples.Text(text)))]);
        bytes[Recorded.Blocks(bytes)[1].Start + 18] ^= 1;
        Assert.Empty(Recorded.Read(bytes).Events);
    }

    [Fact]
    public void Checksums_are_those_of_the_books() => Assert.Equal(0xE3069283, FileFormat.Crc("123456789"u8));

    [Fact]
    public void Writing_a_call_allocates_nothing_once_its_names_are_known()
    {
        var call = Samples.Session[1];
        var outcome = Samples.Session[4];
        using var sink = new FileSink(_ => Stream.Null, _ => { }, Recorded.Session, Rotation.None, TimeProvider.System);
        void Round()
        {
            // Less than a section.
            for (var i = 0; i < 3_000; i++)
            {
                sink.Write(call);
                sink.Write(outcome);
            }
            sink.Flush();
        }
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using CsCheck;
using Dotbug.Protocol;
using Dotbug.Ring;
using Xunit;

namespace Dotbug.Tests;

public sealed unsafe class Reading_the_ring
{
    private const long SmallRing = 2 << 20;

    [Fact]
    public void What_was_written_is_read_or_was_counted_as_dropped()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 4000], Gen.Int[0, 2000]).Sample((threads, events, bytes) =>
        {
            using var ring = RingMemory.Create(SmallRing);
            var collector = new Collector(ring);
            var writers = Enumerable.Range(1, threads).Select(t => new RingWriter(ring, t)).ToArray();
            collector.RunWith([.. writers.Select((w, t) => new Thread(() =>
            {
                var payload = new byte[bytes];
                for (var i = 0; i < events; i++)
                    w.Write(RecordKind.Call, 0, ((ulong)t << 32) | (uint)i, payload);
                w.HandOn();
            }))]);
            Assert.Equal((long)threads * events, writers.Sum(w => w.Written + w.Dropped));
            Assert.Equal(writers.Sum(w => w.Written), collector.Ids.Count);
            Assert.Equal(collector.Ids.Count, collector.Ids.Distinct().Count());
            Assert.Equal(0, collector.Reader.Damaged);
        }, iter: 25, threads: 1);
    }

    [Fact]
    public void Events_come_in_the_order_in_which_the_program_numbered_them()
    {
        using var ring = RingMemory.Create();
        var collector = new Collector(ring);
        var numbering = new object();
        ulong number = 0, last = 0;
        (ulong, ulong) Stamp()
        {
            lock (numbering)
                return (last = Math.Max(last + 1, (ulong)Stopwatch.GetTimestamp()), ++number);
        }

        var writers = Enumerable.Range(1, 8).Select(t => new RingWriter(ring, t)).ToArray();
        collector.RunWith([.. writers.Select(w => new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
                w.Write(RecordKind.Call, 0, 0, default, Stamp);
        }))]);
        Assert.Equal(writers.Sum(w => w.Written), collector.Ids.Count);
        Assert.True(collector.Ids.Zip(collector.Ids.Skip(1)).All(p => p.First < p.Second));
    }

    [Fact]
    public void An_event_waits_for_a_thread_that_is_in_the_middle_of_an_older_one()
    {
        using var ring = RingMemory.Create(SmallRing);
        var collector = new Collector(ring);
        var slow = new RingWriter(ring, 1);
        var quick = new RingWriter(ring, 2);
        slow.Write(RecordKind.Call, 0, 1, default, () => (1_000, 1));
        Look(1_000_000);
        Look(2_000_000);
        Assert.Equal([1ul], collector.Ids);

        slow.BeginAndStay();
        quick.Write(RecordKind.Call, 0, 3, default, () => (2_500_000, 3));
        Look(3_000_000);
        Look(9_000_000);
        Look(10_000_000);
        Assert.Equal([1ul], collector.Ids);

        slow.Write(RecordKind.Call, 0, 2, default, () => (2_400_000, 2));
        Look(11_000_000);
        Look(12_000_000);
        Assert.Equal([1ul, 2, 3], collector.Ids);

        void Look(ulong now)
        {
            collector.Reader.Look(now, 100_000);
            collector.Reader.Drain(collector, everything: false);
        }
    }

    [Fact]
    public void A_thread_that_stays_in_the_middle_of_an_event_holds_the_others_up_for_so_long_and_is_late_then()
    {
        using var ring = RingMemory.Create(SmallRing);
        var collector = new Collector(ring) { Reader = { LagTicks = 5_000_000 } };
        var slow = new RingWriter(ring, 1);
        var quick = new RingWriter(ring, 2);
        slow.Write(RecordKind.Call, 0, 1, default, () => (1_000, 1));
        Look(1_000_000);
        Look(2_000_000);
        slow.BeginAndStay();
        quick.Write(RecordKind.Call, 0, 3, default, () => (2_500_000, 3));
        Look(3_000_000);
        Look(7_500_000);
        Assert.Equal([1ul], collector.Ids);
        Look(8_000_000);
        Assert.Equal([1ul, 3], collector.Ids);
        Assert.Empty(collector.Late);

        // What it has begun before the other, and what it does afterwards.
        slow.Write(RecordKind.Call, 0, 2, default, () => (2_300_000, 2));
        slow.Write(RecordKind.Call, 0, 4, default, () => (8_500_000, 4));
        Look(9_000_000);
        Look(10_000_000);
        Assert.Equal([1ul, 3, 2, 4], collector.Ids);
        Assert.Equal([2ul], collector.Late);

        void Look(ulong now)
        {
            collector.Reader.Look(now, 100_000);
            collector.Reader.Drain(collector, everything: false);
        }
    }

    [Fact]
    public void A_full_ring_drops_and_goes_on_when_it_was_read()
    {
        using var ring = RingMemory.Create(SmallRing);
        var collector = new Collector(ring);
        var writer = new RingWriter(ring, 1);
        var payload = new byte[1000];
        while (writer.Write(RecordKind.Call, 0, (ulong)writer.Written, payload))
        {
        }
        Assert.Equal(1, writer.Dropped);
        collector.Look();
        Assert.True(writer.Write(RecordKind.Call, 0, (ulong)writer.Written, payload));
        collector.Finish();
        Assert.Equal(writer.Written, collector.Ids.Count);
    }

    [Fact]
    public void A_record_of_impossible_size_is_skipped_with_its_chunk_and_counted()
    {
        foreach (var size in new uint[] { 0, 8, 23, 25, 8200, uint.MaxValue })
        {
            using var ring = RingMemory.Create(SmallRing);
            var collector = new Collector(ring);
            var bad = new RingWriter(ring, 1);
            var good = new RingWriter(ring, 2);
            bad.Write(RecordKind.Call, 0, 1, default);
            good.Write(RecordKind.Call, 0, 2, default);
            *(uint*)(ring.Start + RingLayout.Chunk(ring.ChunkCount, 0)) = size;
            collector.Finish();
            Assert.Equal([2ul], collector.Ids);
            Assert.Equal(1, collector.Reader.Damaged);
        }
    }

    [Fact]
    public void A_position_that_goes_back_or_too_far_costs_only_its_chunk()
    {
        foreach (var committed in new uint[] { 8, 12, 8200, uint.MaxValue })
        {
            using var ring = RingMemory.Create(SmallRing);
            var collector = new Collector(ring);
            var bad = new RingWriter(ring, 1);
            var good = new RingWriter(ring, 2);
            bad.Write(RecordKind.Call, 0, 1, default);
            collector.Look();
            *(uint*)(ring.Start + RingLayout.ChunkEntry(0) + RingLayout.ChunkCommitted) = committed;
            good.Write(RecordKind.Call, 0, 2, default);
            collector.Finish();
            Assert.Equal([1ul, 2], collector.Ids);
            Assert.Equal(1, collector.Reader.Damaged);
        }
    }

    [Fact]
    public void Random_bytes_anywhere_neither_crash_nor_hang_the_reader()
    {
        Gen.Select(Gen.Int[0, 1_000_000_000], Gen.Int[1, 400]).Sample((seed, writes) =>
        {
            using var ring = RingMemory.Create(SmallRing);
            var random = new Random(seed);
            var events = new EventsOfRing(ring);
            for (var round = 0; round < 4; round++)
            {
                for (var i = 0; i < writes; i++)
                    Scribble(ring, random);
                events.Look();
            }
            events.End();
            // Nothing to compare with: what counts is that it came here, and that what was told is bounded by what fits.
            Assert.True(events.All.Count <= 5 * (SmallRing / RingLayout.RecordHeaderBytes));
        }, iter: 200, threads: 1);
    }

    private static void Scribble(RingMemory ring, Random random)
    {
        var chunk = random.Next(Math.Min(ring.ChunkCount, 12));
        var entry = RingLayout.ChunkEntry(chunk);
        switch (random.Next(5))
        {
            case 0:
                *(uint*)(ring.Start + entry + 4 * random.Next(6)) = (uint)random.Next(-4, 3) * (uint)random.Next(1, 1000);
                break;
            case 1:
                ring.Start[RingLayout.HeaderBytes + random.Next(2000)] = (byte)random.Next(256);
                *(uint*)(ring.Start + RingLayout.HeaderDictionaryUsed) = (uint)random.Next(-2, 4000);
                break;
            case 2:
                // A chunk that looks right and holds records of random content.
                *(uint*)(ring.Start + entry + RingLayout.ChunkCommitted) = (uint)random.Next(1025) * 8;
                *(uint*)(ring.Start + entry) = (uint)random.Next(3);
                break;
            case 3:
                var record = new Span<byte>(ring.Start + RingLayout.Chunk(ring.ChunkCount, chunk) + random.Next(100) * 8, 512);
                random.NextBytes(record);
                BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)random.Next(3, 64) * 8);
                record[RingLayout.RecordKindOffset] = (byte)random.Next(7);
                BinaryPrimitives.WriteUInt16LittleEndian(record[RingLayout.RecordProbe..], (ushort)random.Next(3));
                break;
            default:
                ring.Start[random.Next((int)ring.Bytes)] = (byte)random.Next(256);
                break;
        }
    }
}

using Dotbug.Protocol;
using Dotbug.Ring;
using Xunit;

namespace Dotbug.Tests;

/// <summary>From records to events: pairs, outcomes, and what happens when something is missing.</summary>
public sealed class Telling_calls : IDisposable
{
    private readonly RingMemory _ring = RingMemory.Create(2 << 20);
    private readonly RingWriter _writer;
    private ulong _ticks = 1_000_000;

    public Telling_calls() => _writer = new RingWriter(_ring, 7);

    public void Dispose() => _ring.Dispose();

    private void Write(RecordKind kind, ulong callId, Payload payload, RecordFlags flags = 0, ushort probe = 0) =>
        _writer.Write(kind, probe, 0, payload.Bytes, () => (_ticks += 1000, callId), flags);

    private static Payload Args(int count, string name) => new Payload().U8(2).Int(count).Text(name);

    [Fact]
    public void An_event_shows_the_name_that_its_thread_had_then_also_when_the_id_has_passed_on()
    {
        static void Name(RingMemory ring, string name, ulong from) => RingWriter.Define(ring, DictionaryKind.Thread, 7, w =>
        {
            w.Text(name);
            w.U64(from);
        });
        Write(RecordKind.Call, 900, Args(1, "tea"), probe: 1);
        Write(RecordKind.Call, 901, Args(2, "tea"), probe: 1);
        Write(RecordKind.Call, 902, Args(3, "tea"), probe: 1);
        Name(_ring, "second", 1_002_000);
        Name(_ring, "third", 1_002_500);
        var events = new EventsOfRing(_ring);
        Assert.Equal(0, events.End());

        Assert.Equal([null, "second", "third"], events.All.OfType<CallEvent>().Select(e => e.Thread.Name));
    }

    private static Payload Step(Payload to, ulong from, ulong until, ulong waited, ulong queued) =>
        to.U64(from).U64(until).U64(waited).U64(queued).U64(0).U64(0).I32(9).I32(1009).U32(12).U32(0);

    [Fact]
    public void A_schedule_belongs_to_the_outcome_or_to_the_call_that_is_still_inside()
    {
        Write(RecordKind.Call, 900, Args(3, "tea"));
        Write(RecordKind.Call, 901, Args(4, "tea"));
        // The wait began while the thread was on its way back through the methods that called: until then the call ran.
        Write(RecordKind.Schedule, 900, Step(Step(new Payload().U64(2), 1_001_500, 0, 1_001_050, 1_001_200), 1_001_000, 1_001_100, 0, 0));
        Write(RecordKind.Return, 900, new Payload().U64(0).U64(0).Tag(ValueTag.True).U8(1).Int(5));
        Write(RecordKind.Schedule, 901, Step(new Payload().U64(0), 0, 0, 1_002_500, 0));
        // What is cut short makes no sense.
        Write(RecordKind.Schedule, 902, new Payload().U8(1));
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End());

        var told = Assert.Single(events.All.OfType<ReturnEvent>());
        Assert.Equal(2, told.Schedule!.LeftOut);
        var began = told.Schedule.Steps[0].FromNs!.Value;
        Assert.Equal([(0L, 100L, null, null), (500, null, 100, 200)], told.Schedule.Steps.Select(s =>
            (s.FromNs!.Value - began, s.UntilNs - began, s.WaitedFromNs - began, s.QueuedNs - began)));
        Assert.Equal((9, 1009, 12u), (told.Schedule.Steps[1].Thread.Managed, told.Schedule.Steps[1].Thread.Os, told.Schedule.Steps[1].Flow));
        Assert.Null(Assert.Single(Assert.Single(events.All.OfType<OpenEvent>()).Schedule!.Steps).FromNs);
    }

    [Fact]
    public void A_call_and_its_return_share_a_number_and_the_time_between_is_told()
    {
        Write(RecordKind.Call, 900, Args(3, "tea"));
        Write(RecordKind.Return, 900, new Payload().U64(0).U64(0).Tag(ValueTag.True).U8(1).Int(5));
        var events = new EventsOfRing(_ring);
        Assert.Equal(0, events.End());

        var call = Assert.IsType<CallEvent>(events.All[0]);
        Assert.Equal((1, 7, 1007), (call.Id, call.Thread.Managed, call.Thread.Os));
        Assert.Equal([new NamedValue("count", "int", new ScalarValue(3)), new NamedValue("name", "string", new TextValue("tea", 3))], call.Args);
        var back = Assert.IsType<ReturnEvent>(events.All[1]);
        Assert.Equal((1, 1000L, null), (back.Id, back.ElapsedNs, back.RunningNs));
        Assert.Equal(new ScalarValue(true), back.Value);
        Assert.Equal([new NamedValue("left", "int", new ScalarValue(5))], back.Out);
        Assert.Equal(2, events.All.Count);
    }

    [Fact]
    public void A_call_without_outcome_is_told_as_open_at_the_stop_unless_none_was_to_come()
    {
        Write(RecordKind.Call, 1, Args(1, "a"));
        Write(RecordKind.Call, 2, Args(2, "b"), probe: 1);
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End());
        var open = Assert.Single(events.All.OfType<OpenEvent>());
        Assert.Equal(1, open.Id);
        Assert.Equal(new ScalarValue(1), open.Args[0].Value);
        Assert.True(open.AgeNs > 0);
    }

    [Fact]
    public void An_exception_that_has_its_last_word_is_told_once()
    {
        DefineException();
        Write(RecordKind.Call, 1, Args(1, "a"));
        Write(RecordKind.ThrowProvisional, 1, Exception("first"));
        Write(RecordKind.Throw, 1, Exception("last"));
        var events = new EventsOfRing(_ring);
        Assert.Equal(0, events.End());
        var thrown = Assert.Single(events.All.OfType<ThrowEvent>());
        Assert.Equal(("Shop.Sold", "last", true), (thrown.Exception.Type, thrown.Exception.Message, thrown.Final));
    }

    [Fact]
    public void An_exception_on_its_way_out_is_told_when_the_target_died_of_it()
    {
        DefineException();
        Write(RecordKind.Call, 1, Args(1, "a"));
        Write(RecordKind.ThrowProvisional, 1, Exception("fatal"));
        var events = new EventsOfRing(_ring);
        Assert.Equal(0, events.End(targetLost: true));
        var thrown = Assert.Single(events.All.OfType<ThrowEvent>());
        Assert.Equal((1, "fatal", false), (thrown.Id, thrown.Exception.Message, thrown.Final));
    }

    [Fact]
    public void An_exception_on_its_way_out_of_a_living_target_leaves_the_call_open()
    {
        DefineException();
        Write(RecordKind.Call, 1, Args(1, "a"));
        Write(RecordKind.ThrowProvisional, 1, Exception("caught somewhere"));
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End());
        Assert.Empty(events.All.OfType<ThrowEvent>());
        Assert.Single(events.All.OfType<OpenEvent>());
    }

    [Fact]
    public void A_deferred_call_is_told_late_with_the_time_and_the_thread_of_its_beginning()
    {
        _ticks = 5_000_000;
        Write(RecordKind.Call, 1, new Payload().U64(2_000_000).I32(3).I32(33).U8(2).Int(1).Text("a"), RecordFlags.Deferred);
        Write(RecordKind.Return, 1, new Payload().U64(2_000_000).U64(700).Tag(ValueTag.Void).U8(0));
        var events = new EventsOfRing(_ring);
        events.End();
        var call = Assert.IsType<CallEvent>(events.All[0]);
        var back = Assert.IsType<ReturnEvent>(events.All[1]);
        Assert.True(call.Deferred);
        Assert.Equal((3, 33), (call.Thread.Managed, call.Thread.Os));
        Assert.Equal(3_002_000, back.TimeNs - call.TimeNs);
        Assert.Equal((3_002_000L, 700L), (back.ElapsedNs, back.RunningNs));
        Assert.Same(VoidValue.Instance, back.Value);
    }

    [Fact]
    public void A_completion_that_was_only_noticed_took_so_long_at_most_and_belongs_to_the_thread_of_the_call()
    {
        Write(RecordKind.Call, 1, new Payload().U64(2_000_000).U64(4712UL << 32 | 13).U8(2).Int(1).Text("a"), RecordFlags.Deferred);
        _ticks = 5_000_000;
        Write(RecordKind.Return, 1, new Payload().U64(0).U64(4_000_000).Tag(ValueTag.Void).U8(0), RecordFlags.Polled);
        var events = new EventsOfRing(_ring);
        events.End();
        var back = Assert.IsType<ReturnEvent>(events.All[1]);
        Assert.Equal((2_000_000L, null), (back.PendingNs, back.RunningNs));
        Assert.True(back.ElapsedNs >= 3_000_000);
        Assert.Equal(13, back.Thread.Managed);
    }

    [Fact]
    public void An_undecided_call_is_told_as_open()
    {
        Write(RecordKind.Open, 1, new Payload().U64(500).I32(3).I32(33).U8(2).Int(1).Text("a"), RecordFlags.Deferred);
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End());
        var open = Assert.IsType<OpenEvent>(Assert.Single(events.All));
        Assert.Equal("a", ((TextValue)open.Args[1].Value).Text);
        Assert.Equal((3, 33), (open.Thread.Managed, open.Thread.Os));
    }

    [Fact]
    public void An_outcome_whose_call_was_dropped_is_told_when_it_knows_its_beginning()
    {
        Write(RecordKind.Return, 1, new Payload().U64(0).U64(0).Tag(ValueTag.Void).U8(0));
        Write(RecordKind.Return, 2, new Payload().U64(_ticks).U64(0).Tag(ValueTag.Void).U8(0));
        var events = new EventsOfRing(_ring);
        events.End();
        Assert.Equal(1000, Assert.IsType<ReturnEvent>(Assert.Single(events.All)).ElapsedNs);
        Assert.Equal(1, events.Unpaired);
    }

    [Fact]
    public void Everything_after_the_size_limit_is_truncated()
    {
        Write(RecordKind.Call, 1, new Payload().U8(2).Tag(ValueTag.Truncated));
        var events = new EventsOfRing(_ring);
        events.Look();
        var call = Assert.IsType<CallEvent>(Assert.Single(events.All));
        Assert.True(call.Truncated);
        Assert.All(call.Args, a => Assert.Same(TruncatedValue.Instance, a.Value));
        Assert.Equal(2, call.Args.Count);
    }

    [Fact]
    public void A_cut_event_may_end_in_the_middle_of_a_value()
    {
        Write(RecordKind.Call, 1, new Payload().U8(2).Int(8).Tag(ValueTag.Int64).U8(1), RecordFlags.Truncated);
        Write(RecordKind.Call, 2, new Payload().U8(2).Int(8).Tag(ValueTag.Int64).U8(1));
        var events = new EventsOfRing(_ring);
        events.Look();
        var call = Assert.IsType<CallEvent>(Assert.Single(events.All));
        Assert.Equal([new ScalarValue(8), TruncatedValue.Instance], call.Args.Select(a => a.Value));
        Assert.Equal(1, events.Damaged);
    }

    [Fact]
    public void Frames_are_named_in_one_question_and_ours_and_the_traced_methods_own_are_left_out()
    {
        var questions = 0;
        var events = new EventsOfRing(_ring, frames =>
        {
            questions++;
            return [.. frames.Where(f => f.Item1 != 30).Select(f => new FrameInfo(f.Item1, f.Item2, (byte)(f.Item1 == 20 ? 1 : 0), $"M{f.Item1}", "", 0, -1))];
        });
        for (var i = 0u; i < 3; i++)
        {
            var payload = new Payload().U16(4).U8(1).U64(20).I32(-1).U64(5).I32(-1).U64(10).I32(-1).U64(30 + i).I32(-1).U8(0);
            Write(RecordKind.Call, i, payload, RecordFlags.Stack, probe: 1);
        }
        events.Look();
        var stacks = events.All.Cast<CallEvent>().Select(c => string.Join(" ", c.Stack!.Frames.Select(f => f.Method)));
        Assert.Equal(["M10 0x1e", "M10 M31", "M10 M32"], stacks);
        Assert.Equal(1, questions);
    }

    [Fact]
    public void Of_the_frames_as_many_are_told_as_were_asked_for()
    {
        var events = new EventsOfRing(_ring, frames => [.. frames.Select(f => new FrameInfo(f.Item1, f.Item2, 0,
            f.Item1 is > 20 and < 30 ? "System.Threading.ExecutionContext.RunInternal()" : $"M{f.Item1}", "", 0, -1))]);
        foreach (var (call, last) in new[] { (1u, 33u), (2u, 32u), (3u, 31u) })
        {
            var payload = new Payload().U16((ushort)(last - 18)).U8(1);
            for (var frame = 19u; frame <= last; frame++)
                payload.U64(frame).I32(-1);
            Write(RecordKind.Call, call, payload.U8(0), RecordFlags.Stack, probe: 1);
        }
        events.Look();
        var stacks = events.All.Cast<CallEvent>().Select(c => string.Join(" ", c.Stack!.Frames.Select(f => f.Method)) + (c.Stack.Finished ? "." : " ..."));
        Assert.Equal(["M20 M30 M31 ...", "M20 M30 M31 ...", "M20 M30 M31."], stacks);
    }

    [Fact]
    public void A_call_whose_outcome_was_lost_is_not_open()
    {
        foreach (var call in new[] { 1u, 2u, 3u, 4u })
            Write(RecordKind.Call, call, Args((int)call, "a"));
        Write(RecordKind.Lost, 0, new Payload().U64(2).U64(1).U64(3));
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End(lost: [4]));
        Assert.Equal(2, ((ScalarValue)Assert.Single(events.All.OfType<OpenEvent>()).Args[0].Value).Value);
    }

    [Fact]
    public void When_it_is_not_known_which_outcomes_were_lost_no_call_is_named_as_open()
    {
        foreach (var call in new[] { 1u, 2u, 3u })
            Write(RecordKind.Call, call, Args((int)call, "a"));
        var events = new EventsOfRing(_ring);
        Assert.Equal(1, events.End(lostMore: 2));
        Assert.Empty(events.All.OfType<OpenEvent>());
    }

    private void DefineException() => RingWriter.Define(_ring, DictionaryKind.Type, 4, w =>
    {
        w.Text("Shop.Sold");
        w.U8(0);
        w.U16(0);
    });

    private static Payload Exception(string message) =>
        new Payload().U64(0).U64(0).Tag(ValueTag.Exception).U32(4).Text(message).Tag(ValueTag.Null).U16(0).U8(0);
}

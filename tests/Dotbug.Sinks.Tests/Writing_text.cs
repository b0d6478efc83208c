using System.Text;
using Dotbug.Protocol;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.Sinks.Tests;

public sealed class Writing_text
{
    private static (string Data, string Notes) Write(IEnumerable<TraceEvent> events, bool color = false, bool dryRun = false)
    {
        using var data = new MemoryStream();
        using var notes = new MemoryStream();
        var sink = new TextSink(data, notes, new TextOptions(Samples.Target, Limits.Default, color, dryRun));
        foreach (var item in events)
            sink.Write(item);
        sink.Flush();
        return (Encoding.UTF8.GetString(data.ToArray()), Encoding.UTF8.GetString(notes.ToArray()));
    }

    [Fact]
    public void Every_event_and_value_looks_as_in_the_golden_file()
    {
        using var both = new MemoryStream();
        var sink = new TextSink(both, both, new TextOptions(Samples.Target, Limits.Default));
        foreach (var item in Samples.Session)
            sink.Write(item);
        sink.Flush();
        Golden.Check("session.txt", Encoding.UTF8.GetString(both.ToArray()));
    }

    [Fact]
    public void A_byte_is_written_as_a_number_and_never_as_itself()
    {
        var call = (CallEvent)Samples.Session.First(e => e is CallEvent);
        var written = Write([call with { Args = [new NamedValue("bytes", "byte[]", new ListValue("byte[]", 2, [Samples.Scalar((byte)27), Samples.Scalar((byte)255)]))] }]).Data;
        Assert.Contains("(bytes: [27, 255])", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_as_in_the_golden_file() =>
        Golden.Check("colour.txt", Write(Samples.Session.Take(4), color: true).Data.Replace("\e", "<ESC>", StringComparison.Ordinal));

    [Fact]
    public void A_dry_run_lists_what_it_would_arm() =>
        Golden.Check("dry-run.txt", Write(Samples.Session.Take(1), dryRun: true).Notes);

    [Fact]
    public void Calls_go_to_data_and_the_rest_to_notes()
    {
        var (data, notes) = Write(Samples.Session);
        Assert.StartsWith("12:10:03.123456Z #1 ", data);
        Assert.DoesNotContain("armed", data);
        Assert.DoesNotContain("stopped", data);
        Assert.StartsWith("armed 2 of 3 methods", notes);
        Assert.DoesNotContain("#1 ", notes);
    }

    [Fact]
    public void Nothing_that_a_terminal_obeys_gets_through()
    {
        var (data, notes) = Write(Samples.Session);
        foreach (var c in data + notes)
            Assert.True(c == '\n' || !(char.IsControl(c) || c is '\u202e' or '\u2066' or '\u2028' or '\ufeff' or '\ufffd'),
                $"U+{(int)c:X4}");
    }

    [Fact]
    public void Many_calls_still_inside_are_counted_and_not_all_shown()
    {
        var open = Enumerable.Range(1, 100).Select(i => new OpenEvent(Samples.At(i), i, Samples.Relay, default, [], 1_000_000_000));
        var (_, notes) = Write([.. open, Samples.Stop(entered: 100, matched: 100, open: 100)]);
        Assert.Equal(20, notes.Split('\n').Count(l => l.StartsWith("still inside after 1 s", StringComparison.Ordinal)));
        Assert.Contains("and 80 more still inside; --format jsonl lists all.", notes);
    }

    [Fact]
    public void Arguments_of_a_call_still_inside_end_at_eighty_columns()
    {
        var (_, notes) = Write(Samples.Session);
        var line = Assert.Single(notes.Split('\n'), l => l.StartsWith("still inside", StringComparison.Ordinal));
        Assert.True(line.Length <= 80, line);
        Assert.EndsWith(", ...)", line);
    }

    public static TheoryData<StopEvent, string> Stops => new()
    {
        { Samples.Stop(), "no call: nothing called the method while the probe was on" },
        { Samples.Stop(entered: 9, guardNull: 2, guardFault: 1),
            "no hit: of 9 calls, the guard refused 6, 2 met a null in the guard, 1 would have thrown in the guard." },
        { Samples.Stop(entered: 9, thinned: 9), "no hit: of 9 calls, 9 left out by sample, --rate or --budget." },
        { Samples.Stop(entered: 9, dropped: 9), "no hit: of 9 calls, 9 lost." },
        { Samples.Stop(entered: 1, open: 1), "no hit: of 1 call, 1 not yet decided." },
        { Samples.Stop(entered: 9, matched: 8, dropped: 1), "1 call lost: " },
        { Samples.Stop(entered: 9, matched: 8, thinned: 1), "1 call left out by sample, --rate or --budget; what is shown is a sample." },
        { Samples.Stop(StopReason.Time), "stopped: time (15 s). entered 0" },
        { Samples.Stop(StopReason.Hits), "stopped: hits (10). " },
        { Samples.Stop(StopReason.Budget), "stopped: budget (1%). " },
        { Samples.Stop(StopReason.Budget), "raise --budget" },
        { Samples.Stop(StopReason.Requested), "stopped: requested. " },
        { Samples.Stop(StopReason.ToolLost), "stopped: tool lost. " },
        { Samples.Stop(StopReason.Ended, detail: "by root, pid 7"), "stopped: ended from elsewhere (by root, pid 7). " },
        { Samples.Stop(StopReason.Fault, detail: "bad IL"), "stopped: fault (bad IL). " },
        { Samples.Stop(StopReason.TargetLost, entered: 1, matched: 1), "the process ended during the trace" },
    };

    [Theory, MemberData(nameof(Stops))]
    public void A_stop_says_why_and_what_its_figures_mean(StopEvent stop, string expected) =>
        Assert.Contains(expected, Write([Armed(), stop]).Notes);

    [Fact]
    public void A_target_that_ended_is_not_said_to_be_reverted() =>
        Assert.DoesNotContain("reverted", Write([Samples.Stop(StopReason.TargetLost, entered: 1, matched: 1)]).Notes);

    [Fact]
    public void Hits_without_losses_need_no_explanation() =>
        Assert.Single(Write([Samples.Stop(entered: 3, matched: 3)]).Notes.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static ArmedEvent Armed() => new(Samples.At(0), 3, 1, 0, 900_000, 4096, false, [Samples.Relay], [], []);
}

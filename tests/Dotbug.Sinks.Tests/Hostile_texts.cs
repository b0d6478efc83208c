using System.Text;
using System.Text.Json;
using Dotbug.Protocol;
using Xunit;

namespace Dotbug.Sinks.Tests;

/// <summary>Whatever the target calls its things, no sink lets a character through that acts, reorders, or cannot be seen.</summary>
public sealed class Hostile_texts
{
    /// <summary>Controls, soft hyphen, bidi, zero width, line and paragraph separator, BOM, fillers, tags, selectors, private, lone surrogates.</summary>
    private const string Hostile = "a\0\a\b\t\n\v\f\r\u001b]0;x\a\u001b[2J\u007f\u0085\u009b31m\u00ad\u034f\u061c\u115f\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"
        + "\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\ue000\U000e0041\U000e0101\U000f0000\U0010ffff\ud800b\udc00z";

    private static readonly ProbeInfo _probe = new(0, Hostile, Hostile, true, true, [new(Hostile, Hostile)], [new(Hostile, Hostile)], Hostile);

    private static readonly ThreadRef _thread = new(1, 2, Hostile);

    private static readonly CallStack _stack = new([new(Hostile, Hostile, 3, true), new(Hostile, "/src/" + Hostile, 4, false)], false);

    private static readonly TraceValue[] _values =
    [
        new TextValue(Hostile, 999), new ScalarValue('\u001b'), new ScalarValue('\ud800'), new EnumValue(Hostile, 4, Hostile), new EnumValue(Hostile, 4, null),
        new ObjectValue(Hostile, [new(Hostile, Hostile, new TextValue(Hostile, Hostile.Length))]), new ListValue(Hostile, null, [new TextValue(Hostile, 1)]),
        new MapValue(Hostile, 1, [new(new TextValue(Hostile, 1), new TextValue(Hostile, 1))]), new TupleValue(Hostile, [new TextValue(Hostile, 1)]),
        new ExceptionValue(Hostile, Hostile, new ExceptionValue(Hostile, Hostile, null)), new TaskValue(Hostile, TaskStatus.Running, new TextValue(Hostile, 1)),
        new CutValue(Hostile), new TypeValue(Hostile), new MethodValue(Hostile, Hostile, 2),
    ];

    private static readonly TraceEvent[] _events =
    [
        new ArmedEvent(0, 1, 1, 1, 1, 1, true, [_probe], [new(Hostile, Hostile)], [Hostile]),
        new ArmedMoreEvent(0, 1, 1, 1, 1, 1, [_probe], [new(Hostile, Hostile)], [Hostile]),
        .. _values.Select((v, i) => new CallEvent(0, i, _probe, _thread, [new(Hostile, Hostile, v)], _stack, true, true)),
        new ReturnEvent(0, 1, _probe, _thread, _values[0], [new(Hostile, Hostile, _values[0])], 5, 4, true) { AwaitedBy = _stack },
        new ThrowEvent(0, 1, _probe, _thread, new ExceptionValue(Hostile, Hostile, null), _stack, 5, 4, true, true) { AwaitedBy = _stack },
        new OpenEvent(0, 1, _probe, _thread, [new(Hostile, Hostile, _values[0])], 7),
        .. Enum.GetValues<StopReason>().Select(r => new StopEvent(0, 1, r, Hostile, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
    ];

    [Theory]
    [InlineData("text")]
    [InlineData("notes")]
    [InlineData("dry run")]
    [InlineData("jsonl")]
    [InlineData("safe text")]
    [InlineData("lines")]
    public void Are_harmless_in(string sink)
    {
        var written = Write(sink);
        Assert.NotEmpty(written);
        Assert.Equal([], Harmful(written));
    }

    [Theory]
    [InlineData("\u001b")]
    [InlineData("\u007f")]
    [InlineData("\u009b")]
    [InlineData("\u200b")]
    [InlineData("\u202e")]
    [InlineData("\u2028")]
    [InlineData("\ufeff")]
    [InlineData("\U000e0041")]
    [InlineData("\ufffd")]
    public void Are_seen_by_these_tests_where_they_come_through(string text) => Assert.Single(Harmful(text));

    [Fact]
    public void Can_be_read_back_from_json_whole()
    {
        foreach (var line in Write("jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal(1, document.RootElement.GetProperty("v").GetInt32());
        }
    }

    private static string Write(string sink)
    {
        using MemoryStream data = new(), notes = new();
        var target = new SinkTarget(1, Hostile);
        IEventSink into = sink switch
        {
            "jsonl" => new JsonLinesSink(data, target),
            _ => new TextSink(sink == "notes" ? Stream.Null : data, notes, new TextOptions(target, Limits.Default, false, sink == "dry run")),
        };
        if (sink is "safe text")
            return SafeText.Of(Hostile);
        if (sink is "lines")
            return SafeText.Lines(Hostile);
        foreach (var item in _events)
            into.Write(item);
        into.Flush();
        return Encoding.UTF8.GetString(data.ToArray()) + Encoding.UTF8.GetString(notes.ToArray());
    }

    // By its own list, not by that of the code: the categories, and what shows nothing. The replacement character stands for bytes that are no UTF-8.
    private static List<string> Harmful(string text) =>
    [
        .. text.EnumerateRunes().Where(r => r.Value != '\n' && (r.Value == 0xFFFD || r.Value is 0x34F or 0x115F or 0x2800 or 0x3164 or 0xFFA0 or 0xFE0F or 0xE0101
            || Rune.GetUnicodeCategory(r) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned)).Select(r => $"U+{r.Value:X4}"),
    ];
}

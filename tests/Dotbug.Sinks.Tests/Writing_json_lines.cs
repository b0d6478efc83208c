using System.Text;
using System.Text.Json;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.Sinks.Tests;

public sealed class Writing_json_lines
{
    private static string Write(IEnumerable<TraceEvent> events)
    {
        using var data = new MemoryStream();
        using var sink = new JsonLinesSink(data, Samples.Target);
        foreach (var item in events)
            sink.Write(item);
        sink.Flush();
        return Encoding.UTF8.GetString(data.ToArray());
    }

    private static string[] Lines => Write(Samples.Session).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Every_event_and_value_looks_as_in_the_golden_file() => Golden.Check("session.jsonl", Write(Samples.Session));

    [Fact]
    public void Every_line_obeys_the_published_schema()
    {
        var schema = SchemaValidator.Load();
        Assert.Equal(Samples.Session.Count, Lines.Length);
        foreach (var line in Lines)
        {
            using var document = JsonDocument.Parse(line);
            Assert.Empty(schema.Check(document.RootElement).Select(fault => fault + " in " + line));
        }
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"pid\":4711,", "")]
    [InlineData("\"event\":\"call\"", "\"event\":\"cull\"")]
    [InlineData("\"managed\":14", "\"managed\":\"14\"")]
    [InlineData("\"partner\",\"type\"", "\"partner\",\"typo\"")]
    [InlineData("\"value\":204", "\"value\":{\"kind\":1}")]
    [InlineData("123456000Z", "123Z")]
    public void The_schema_refuses_a_line_that_is_wrong(string part, string wrong)
    {
        var line = Lines[1];
        Assert.Contains(part, line);
        using var document = JsonDocument.Parse(line.Replace(part, wrong, StringComparison.Ordinal));
        Assert.NotEmpty(SchemaValidator.Load().Check(document.RootElement));
    }

    [Fact]
    public void Lines_are_plain_ASCII() => Assert.All(Write(Samples.Session), c => Assert.True(c is '\n' or (>= ' ' and <= '~')));

    [Fact]
    public void No_object_has_a_key_twice() => Assert.All(Lines, line =>
    {
        using var document = JsonDocument.Parse(line);
        CheckKeys(document.RootElement);
    });

    private static void CheckKeys(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                CheckKeys(item);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var names = element.EnumerateObject().Select(p => p.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        foreach (var property in element.EnumerateObject())
            CheckKeys(property.Value);
    }

    [Fact]
    public void Writing_a_call_allocates_nothing_once_its_method_is_known()
    {
        var call = Samples.Session[1];
        var outcome = Samples.Session[4];
        using var sink = new JsonLinesSink(Stream.Null, Samples.Target);
        for (var i = 0; i < 2_000; i++)
        {
            sink.Write(call);
            sink.Write(outcome);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            sink.Write(call);
            sink.Write(outcome);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

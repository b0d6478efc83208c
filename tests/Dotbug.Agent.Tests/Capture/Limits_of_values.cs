using Dotbug.Agent.Capture;
using static Dotbug.Agent.Tests.Capture.Shapes_of_values;

namespace Dotbug.Agent.Tests.Capture;

public sealed unsafe class Limits_of_values
{
    private sealed class Node
    {
        public int Id;
        public Node? Next;
        public object? Other;
        public KeyValuePair<string, int> Pair = new("k", 1);
    }

    private sealed class Wide
    {
        public int F00, F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12, F13, F14, F15, F16, F17;
        public int F18, F19, F20, F21, F22, F23, F24, F25, F26, F27, F28, F29, F30, F31, F32, F33, F34;
    }

    [Fact]
    public void Depth_is_counted_in_values_looked_into()
    {
        var chain = new { A = new { B = new { C = 1 } } };
        Assert.EndsWith("{..}", Paper.Of(chain, depth: 0), StringComparison.Ordinal);
        Assert.Contains("A: <>f__AnonymousType", Paper.Of(chain, depth: 1));
        Assert.EndsWith("{..}}", Paper.Of(chain, depth: 1), StringComparison.Ordinal);
        Assert.EndsWith("{..}}}", Paper.Of(chain, depth: 2), StringComparison.Ordinal);
        Assert.EndsWith("{C: 1}}}", Paper.Of(chain, depth: 3), StringComparison.Ordinal);
        Assert.Equal("int[]{..}", Paper.Of(new[] { 1 }, depth: 0));
    }

    [Fact]
    public void A_cycle_is_named_by_how_far_up_it_goes()
    {
        var node = new Node { Id = 1 };
        node.Next = new Node { Id = 2, Next = node, Other = null };
        node.Next.Other = node.Next;
        Assert.Contains("Next: ^2, Other: ^1", Paper.Of(node, depth: 10));
        var list = new List<object>();
        list.Add(list);
        Assert.EndsWith("[^1", Paper.Of(list), StringComparison.Ordinal);
    }

    [Fact]
    public void Items_fields_and_texts_are_cut_and_counted()
    {
        Assert.EndsWith("(1000)[0, 1~", Paper.Of(Enumerable.Range(0, 1000).ToList(), items: 2), StringComparison.Ordinal);
        Assert.Equal("\"abc\"+7", Paper.Of("abcdefghij", chars: 3));
        Assert.Equal("\"ab\"+3", Paper.Of("ab\U0001F600c", chars: 3));
        Assert.EndsWith("F31: 0, ..}", Paper.Of(new Wide()), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_room_the_encoding_stays_whole()
    {
        using var paper = new Paper(depth: 6);
        var node = new Node { Id = 1, Other = new List<object?> { 1, "two", null, new Dictionary<string, object> { ["a"] = 1, ["b"] = "x" } } };
        node.Next = new Node { Id = 2, Next = node, Other = Task.FromException(new IOException("disk", new InvalidOperationException("x"))) };
        Write(paper, node);
        var whole = paper.Read(5);
        var bytes = paper.Written;
        Assert.Equal(0, paper.Writer->Full);
        for (var room = 0; room < bytes; room++)
        {
            paper.Begin(room);
            Write(paper, node);
            var cut = paper.Read(5);
            Assert.Equal(1, paper.Writer->Full);
            Assert.True(paper.IsUntouchedFrom(room + 5), $"room {room}");
            Assert.StartsWith(cut[..cut.IndexOf('~', StringComparison.Ordinal)], whole, StringComparison.Ordinal);
        }
        paper.Begin(bytes);
        Write(paper, node);
        Assert.Equal(whole, paper.Read(5));
    }

    private static void Write(Paper paper, Node node)
    {
        ValueWriter.Int32(paper.Writer, 5);
        ValueWriter.Object(paper.Writer, node);
        ValueWriter.String(paper.Writer, "tail");
        ValueWriter.Bool(paper.Writer, true);
        ValueWriter.Object(paper.Writer, new[] { Guid.Empty });
    }

    [Fact]
    public void A_full_dictionary_leaves_types_unnamed_and_values_readable()
    {
        using var paper = new Paper();
        ValueWriter.Object(paper.Writer, new List<int>());
        *(int*)(paper.Session->Ring + Protocol.RingLayout.HeaderDictionaryUsed) = Protocol.RingLayout.DictionaryBytes;
        paper.Begin();
        ValueWriter.Object(paper.Writer, new Node());
        ValueWriter.Object(paper.Writer, Rights.High);
        ValueWriter.Object(paper.Writer, new[] { 1L });
        ValueWriter.Object(paper.Writer, new List<int> { 3 });
        *(int*)(paper.Session->Ring + Protocol.RingLayout.HeaderDictionaryUsed) = 0;
        Assert.Equal(new[] { 35, 0, 0, 0, 0 }, new ReadOnlySpan<byte>(paper.Writer->At - paper.Written, 5).ToArray().Select(b => (int)b));
    }

    [Fact]
    public void A_type_is_defined_once_in_a_session()
    {
        using var paper = new Paper();
        paper.Object(new Node());
        var used = *(int*)(paper.Session->Ring + Protocol.RingLayout.HeaderDictionaryUsed);
        paper.Object(new Node());
        Assert.Equal(used, *(int*)(paper.Session->Ring + Protocol.RingLayout.HeaderDictionaryUsed));
        Assert.Contains(paper.Dictionary().Values, t => t.Name == "?");
    }
}

namespace Dotbug.Spec.Tests;

public sealed class Pictures
{
    [Fact]
    public void Control_and_direction_characters_are_shown_as_escapes_and_keep_the_tildes_in_place() =>
        Assert.Equal(
            "error DB1004: unknown action 'retrun'\n"
            + "  A.B when s == \"\\u001b[31m\\u202e\\u0085\" -> retrun\n"
            + new string(' ', 2 + 15 + 6 + 4 + 6 + 6 + 5) + "~~~~~~\n"
            + "  did you mean 'return'? actions: return, stack, caller, args, sample, flow, follow, sched",
            ErrorCases.Picture("A.B when s == \"\u001b[31m\u202e\u0085\" -> retrun"));

    [Fact]
    public void Messages_are_escaped_too()
    {
        var picture = DiagnosticText.Format("x", new Diagnostic("DB1004", "bad \u001b\n\u202ename", null, "hint\u009b"), "a\u0007.txt:1");

        Assert.Equal("error DB1004: a\\u0007.txt:1: bad \\u001b \\u202ename\n  hint\\u009b", picture);
    }

    [Fact]
    public void Tabs_and_line_ends_are_one_column() =>
        Assert.Equal(
            ["  A.B when  x  == 1  -> retrun", "                        ~~~~~~"],
            ErrorCases.Picture("A.B\twhen\t\tx\r\n== 1\r\n-> retrun").Split('\n')[1..3]);

    [Fact]
    public void Emoji_and_ideographs_take_two_columns_and_marks_none() =>
        Assert.Equal(
            ["  A.B when s == \"\ud83d\ude00注e\u0301\" -> retrun", new string(' ', 2 + 15 + 2 + 2 + 1 + 5) + "~~~~~~"],
            ErrorCases.Picture("A.B when s == \"\ud83d\ude00注e\u0301\" -> retrun").Split('\n')[1..3]);

    [Fact]
    public void A_long_spec_is_cut_around_the_fault()
    {
        var lines = ErrorCases.Picture($"A.B when s == \"{new string('x', 500)}\" -> retrun, {new string('y', 500)}").Split('\n');

        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.StartsWith("  ...xxx", lines[1]);
        Assert.EndsWith("yyy...", lines[1]);
        Assert.Equal(lines[1].IndexOf("retrun", StringComparison.Ordinal), lines[2].IndexOf('~', StringComparison.Ordinal));
        Assert.Equal("~~~~~~", lines[2].Trim());
    }

    [Fact]
    public void A_fault_at_the_end_of_a_long_spec_is_shown()
    {
        var lines = ErrorCases.Picture($"A.B when s == \"{new string('x', 500)}\" ->").Split('\n');

        Assert.EndsWith("xxx\" ->", lines[1]);
        Assert.Equal(lines[1].Length, lines[2].IndexOf('~', StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_are_exact()
    {
        const string start = "A.B when s == \"";
        var longest = start + new string('x', SpecErrors.LengthMax - start.Length - 1) + "\"";
        Assert.Null(SpecParser.Parse(longest).Error);
        Assert.Equal("DB1002", SpecParser.Parse(longest + " ").Error?.Code);

        Assert.Null(SpecParser.Parse("A.B when " + new string('(', 100) + "x" + new string(')', 100)).Error);
        Assert.Equal("DB1003", SpecParser.Parse(ErrorCases.TooDeep).Error?.Code);
        Assert.Null(SpecParser.Parse("A.B when " + string.Join('+', Enumerable.Repeat("x", 100))).Error);
        Assert.Equal("DB1003", SpecParser.Parse("A.B when " + string.Join('+', Enumerable.Repeat("x", 101))).Error?.Code);

        Assert.Null(SpecParser.Parse($"A.B when s matches \"{new string('x', SpecErrors.RegexMax)}\"").Error);
        Assert.Equal("DB1041", SpecParser.Parse($"A.B when s matches \"{new string('x', SpecErrors.RegexMax + 1)}\"").Error?.Code);
    }

    [Fact]
    public void Where_a_tree_stood_does_not_count_for_equality()
    {
        var near = SpecParser.Parse("A.B when x.y == 1").Spec!;
        var far = SpecParser.Parse("   A.B   when (x . y)  ==  1").Spec!;

        Assert.NotEqual(near.Guard!.Span, far.Guard!.Span);
        Assert.NotEqual(near.Target.Span, far.Target.Span);
        Assert.Equal(near, far);
        Assert.NotEqual(near, SpecParser.Parse("A.B when x.z == 1").Spec);
    }

    [Fact]
    public void Spans_point_at_what_they_name()
    {
        const string text = "A.B when order.Total > 5 && name startswith \"x\"";
        var guard = Assert.IsType<BinaryExpr>(SpecParser.Parse(text).Spec!.Guard);

        Assert.Equal("order.Total > 5", text.Substring(guard.Left.Span.Start, guard.Left.Span.Length));
        Assert.Equal("name startswith \"x\"", text.Substring(guard.Right.Span.Start, guard.Right.Span.Length));
    }
}

namespace Dotbug.Spec.Tests;

public sealed class SpecFiles
{
    [Fact]
    public void One_spec_a_line_with_comments_and_blank_lines()
    {
        var lines = SpecFile.Parse("# what the relay does\r\n\r\nRelay.RelayAsync -> return  # the outcome\n\tA.B\n#C.D\n");

        Assert.Equal([3, 4], lines.Select(l => l.Number));
        Assert.Equal(["Relay.RelayAsync -> return", "A.B"], lines.Select(l => l.Text));
        Assert.All(lines, l => Assert.NotNull(l.Result.Spec));
    }

    [Theory]
    [InlineData("A.B when s == \" # \"")]
    [InlineData("A.B when s == \"\\\" # \"")]
    [InlineData("A.B when s == @\" \\\" && t == \" # \"")]
    [InlineData("A.B when c == '#' && d == ' ' && e == '\"'")]
    [InlineData("A.B/lambda#2")]
    public void A_hash_inside_a_text_or_a_word_begins_no_comment(string text)
    {
        var line = Assert.Single(SpecFile.Parse(text + " # comment"));

        Assert.Equal(text, line.Text);
        Assert.NotNull(line.Result.Spec);
    }

    [Fact]
    public void An_error_knows_its_file_and_line()
    {
        var lines = SpecFile.Parse("A.B\n\n  A.B -> retrun # typo\n");

        Assert.Null(SpecFile.FormatError("traces.txt", lines[0]));
        Assert.Equal(
            "error DB1004: traces.txt:3: unknown action 'retrun'\n  A.B -> retrun\n         ~~~~~~\n"
            + "  did you mean 'return'? actions: return, stack, caller, args, sample, flow, follow, sched",
            SpecFile.FormatError("traces.txt", lines[1]));
    }

    [Fact]
    public void A_file_without_specs_gives_none()
    {
        Assert.Empty(SpecFile.Parse(""));
        Assert.Empty(SpecFile.Parse("\ufeff# only a comment\n\n"));
    }
}

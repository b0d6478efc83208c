namespace Dotbug.Guards.Tests;

/// <summary>What would be hidden in a text answers no guard, and its other parts do.</summary>
public sealed class Secrets_inside_texts
{
    private const string Query = "/pay?user=ann&password=hunter2&page=2";
    private const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

    private static readonly TestScope s_scope = new([("q", typeof(string)), ("jwt", typeof(string)), ("box", typeof(object)), ("none", typeof(string)), ("plain", typeof(string))],
        typeof(string));

    [Theory]
    // Parts beside it.
    [InlineData("q contains \"user=ann\"", Answer.True)]
    [InlineData("q contains \"page=2\"", Answer.True)]
    [InlineData("q contains \"&password=\"", Answer.True)]
    [InlineData("q startswith \"/pay?user\"", Answer.True)]
    [InlineData("q endswith \"&page=2\"", Answer.True)]
    [InlineData("q matches \"^/pay.*page=[0-9]$\"", Answer.True)]
    [InlineData("q != null && jwt is not null", Answer.True)]
    [InlineData("plain == \"acme\"", Answer.True)]
    [InlineData("plain in (\"x\", \"acme\")", Answer.True)]
    // Itself, whole and piece by piece.
    [InlineData("q contains \"hunter2\"", Answer.False)]
    [InlineData("q contains \"h\"", Answer.False)]
    [InlineData("q contains \"password=h\"", Answer.False)]
    [InlineData("q startswith \"/pay?user=ann&password=h\"", Answer.False)]
    [InlineData("q endswith \"2&page=2\"", Answer.False)]
    [InlineData("q matches \"hunter\"", Answer.False)]
    [InlineData("q matches \"password=h\"", Answer.False)]
    [InlineData("q == \"/pay?user=ann&password=hunter2&page=2\"", Answer.False)]
    [InlineData("q in (\"/pay?user=ann&password=hunter2&page=2\")", Answer.False)]
    [InlineData("jwt startswith \"ey\"", Answer.False)]
    [InlineData("jwt endswith \"n\"", Answer.False)]
    [InlineData("jwt == \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\"", Answer.False)]
    [InlineData("box == \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\"", Answer.False)]
    [InlineData("box startswith \"eyJ\"", Answer.False)]
    [InlineData("box is string && box contains \"c2ln\"", Answer.False)]
    // The opposite is asked of the same answer: it is true whatever the value is.
    [InlineData("jwt != \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\"", Answer.True)]
    [InlineData("jwt != \"x\"", Answer.True)]
    [InlineData("!(q contains \"hunter2\")", Answer.True)]
    [InlineData("!(q contains \"hunter3\")", Answer.True)]
    // Null is what it was.
    [InlineData("none == null", Answer.True)]
    [InlineData("none contains \"x\"", Answer.Null)]
    [InlineData("none == \"x\"", Answer.False)]
    // With the outcome.
    [InlineData("$return contains \"user=ann\"", Answer.True)]
    [InlineData("$return contains \"hunter\"", Answer.False)]
    [InlineData("q contains \"hunter\" || $return == null", Answer.False)]
    // Two values of the program: their letters are named by nobody.
    [InlineData("$return == q", Answer.True)]
    public void Answer_no_guard(string guard, Answer answer) =>
        Assert.Equal(answer, Guard.Run(guard, s_scope, new Outcome { HasReturn = true }, Query, null, Query, Token, Token, null, "acme"));

    [Fact]
    public void In_a_span_of_characters_neither()
    {
        var scope = new TestScope([("s", typeof(ReadOnlySpan<char>))]);
        Assert.NotNull(Guard.Plan("s contains \"hunter\"", scope));
        Assert.True(Agent.Guards.Runtime.Texts.ShowsPart(Query, "ann", 0));
        Assert.False(Agent.Guards.Runtime.Texts.ShowsPart(Query, "hunter", 0));
    }

    [Fact]
    public void A_part_that_stands_in_the_open_too_is_found()
    {
        const string text = "password=acme&partner=acme";
        Assert.True(Agent.Guards.Runtime.Texts.ShowsPart(text, "acme", 0));
        Assert.False(Agent.Guards.Runtime.Texts.ShowsPart("password=acme&partner=zeta", "acme", 0));
    }

    [Fact]
    public void Far_behind_in_a_long_text_they_are_found_as_well()
    {
        var text = new string('x', 100_000) + "&token=hunter2&page=2";
        Assert.False(Agent.Guards.Runtime.Texts.ShowsPart(text, "hunter2", 0));
        Assert.True(Agent.Guards.Runtime.Texts.ShowsPart(text, "page=2", 0));
    }
}

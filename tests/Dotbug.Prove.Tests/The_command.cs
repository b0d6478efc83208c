using Xunit;

namespace Proving.Tests;

/// <summary>./prove, its arguments and its page.</summary>
public sealed class The_command
{
    [Fact]
    public void Takes_names_and_amounts_in_any_order()
    {
        var asked = Arguments.Read(["--rounds", "12", "rounds", "--minutes", "3"], Proofs.All, out _)!;
        Assert.Equal("rounds", Assert.Single(asked.Proofs).Name);
        Assert.Equal(new Amount(12, 3), asked.Amount);
    }

    [Fact]
    public void Runs_every_proof_when_none_is_named() => Assert.Equal(Proofs.All, Arguments.Read([], Proofs.All, out _)!.Proofs);

    [Theory]
    [InlineData("no proof 'round'; there are: ", "round")]
    [InlineData("--rounds needs a number", "--rounds")]
    [InlineData("--rounds needs a number", "--rounds", "0")]
    [InlineData("--minutes needs a number", "--minutes", "-1")]
    public void Refuses_what_it_does_not_understand(string why, params string[] arguments)
    {
        Assert.Null(Arguments.Read(arguments, Proofs.All, out var problem));
        Assert.StartsWith(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, 0, true)]
    [InlineData(10, 0, false)]
    [InlineData(0, 0, false)]
    [InlineData(11, 5, false)]
    public void Knows_a_whole_run_from_a_shorter_one(int rounds, int minutes, bool isLess)
    {
        var full = new Amount(Rounds: 10);
        Assert.Equal(isLess, new Amount(rounds, minutes).Or(full).IsLessThan(full));
    }

    [Fact]
    public void Keeps_the_sections_of_other_proofs_on_the_page()
    {
        var page = Page.Join("# Head\n", Page.Split(["# Old head", "", "## a", "", "one", "", "## b", "", "two", ""]), ["b", "a", "c"]);
        Assert.Equal("# Head\n\n## b\n\ntwo\n\n## a\n\none\n", page);
    }
}

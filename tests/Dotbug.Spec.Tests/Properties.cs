using System.Text;
using CsCheck;

namespace Dotbug.Spec.Tests;

public sealed class Properties
{
    [Fact]
    public void Parsing_the_text_of_a_tree_gives_the_tree() =>
        Trees.Spec.Sample(spec => SpecParser.Parse(spec.ToString()).Spec is { } again && again.Equals(spec), iter: 20_000);

    [Fact]
    public void Random_text_never_throws()
    {
        const string alphabet = "AB.b*<>()[],:!/#@$`'\"\\ +-&|=?_019em\u001b\u202e\u00e9\ud83d\ude00whenat->";
        Gen.Char[alphabet].Array[0, 200].Sample(chars => Survives(new string(chars)), iter: 50_000);
    }

    [Fact]
    public void A_mutated_spec_never_throws_and_reads_back_when_it_is_accepted()
    {
        var cases = CaseFiles.Specs().Select(c => c.Input).Concat(CaseFiles.Errors().Select(c => c.Input)).ToArray();
        var mutation = Gen.Select(Trees.Of(cases), Trees.Of(cases), Gen.Int[0, 200], Gen.Int[0, 8], Gen.Int[0, 200]);
        mutation.Sample((a, b, at, cut, from) =>
        {
            var place = Math.Min(at, a.Length);
            var piece = b.Substring(Math.Min(from, b.Length));
            return Survives(a[..place] + piece[..Math.Min(cut, piece.Length)] + a[Math.Min(place + cut / 2, a.Length)..]);
        }, iter: 100_000);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("!")]
    [InlineData("- ")]
    [InlineData("x[")]
    [InlineData("x in (")]
    [InlineData("a+")]
    [InlineData("a.")]
    [InlineData("x is List<")]
    [InlineData("1_")]
    [InlineData("\"")]
    [InlineData("<")]
    [InlineData("`1")]
    public void A_repeated_piece_ends_in_an_answer_at_any_length(string piece)
    {
        var repeated = new StringBuilder().Insert(0, piece, 4000 / piece.Length).ToString();
        Assert.True(Survives("A.B when " + repeated));
        Assert.True(Survives("A.B(" + repeated));
        Assert.True(Survives("A." + repeated));
        Assert.True(Survives("at A.<" + repeated + ">d__1.MoveNext()"));
    }

    private static bool Survives(string text)
    {
        var result = SpecParser.Parse(text);
        if (result.Error is { } error)
        {
            var picture = DiagnosticText.Format(text, error);
            return result.Spec is null && picture.All(c => c == '\n' || !char.IsControl(c)) && picture.Length < 2000
                && (error.Span is not { } span || (span.Start >= 0 && span.Length >= 0 && span.End <= text.Length));
        }

        SpecFile.Parse(text);
        var printed = result.Spec!.ToString();
        return SpecParser.Parse(printed).Spec is { } again && again.Equals(result.Spec) && again.ToString() == printed;
    }
}

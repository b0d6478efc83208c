namespace Dotbug.Spec.Tests;

public sealed class SpecCases
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var (input, canonical) in CaseFiles.Specs())
            data.Add(input, canonical);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_spec_has_its_canonical_text(string input, string canonical)
    {
        var result = SpecParser.Parse(input);
        if (canonical.StartsWith('!'))
        {
            Assert.Equal(canonical[1..], result.Error?.Code);
            return;
        }

        Assert.Null(result.Error);
        Assert.Equal(canonical, result.Spec!.ToString());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_canonical_text_reads_back_as_an_equal_tree(string input, string canonical)
    {
        if (canonical.StartsWith('!'))
            return;
        var first = SpecParser.Parse(input).Spec;
        var second = SpecParser.Parse(canonical).Spec;
        Assert.Equal(first, second);
        Assert.Equal(first!.GetHashCode(), second!.GetHashCode());
    }

    [Fact]
    public void There_are_enough_cases() => Assert.True(CaseFiles.Specs().Count() >= 150);
}

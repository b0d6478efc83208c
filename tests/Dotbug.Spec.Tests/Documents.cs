namespace Dotbug.Spec.Tests;

public sealed class Documents
{
    [Fact]
    public void Every_code_has_one_heading_and_no_heading_is_left_over()
    {
        var headings = Lines("errors.md").Where(l => l.StartsWith("### DB10", StringComparison.Ordinal)).Select(l => l[4..10]);

        Assert.Equal(ErrorCases.Codes(), headings);
    }

    public static TheoryData<string, string> Pictures()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in new[] { "errors.md", "spec-language.md" })
        {
            foreach (var block in Blocks(name, "text").Where(b => b.StartsWith("error DB1", StringComparison.Ordinal)))
                data.Add(name, block);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_in_the_documents_is_the_real_one(string name, string picture)
    {
        if (picture.StartsWith("error DB12", StringComparison.Ordinal))
        {
            Assert.Equal(picture, NamedFault(picture.Split('\n')[1][2..], inFields: picture.Contains("own.specs:3", StringComparison.Ordinal)));
            return;
        }
        var input = picture[6..12] switch
        {
            "DB1001" => "",
            "DB1002" => ErrorCases.TooLong,
            "DB1003" => ErrorCases.TooDeep,
            _ => picture.Split('\n')[1][2..],
        };

        Assert.True(picture == ErrorCases.Picture(input), $"{name} shows\n{picture}\nbut it is\n{ErrorCases.Picture(input)}");
    }

    private static string NamedFault(string line, bool inFields) =>
        Assert.Single(NamedSpecFile.Parse((inFields ? "orders: Bus.Publish\n    message = parcel.Number\n" : "") + line, "own.specs").Faults).Format();

    [Fact]
    public void Words_of_your_own_are_good()
    {
        var read = NamedSpecFile.Parse(Assert.Single(Blocks("spec-language.md", "named")), "own.specs");
        Assert.Empty(read.Faults);
        Assert.Equal(["send", "receive", "orders"], read.Specs.Select(s => s.Name));
    }

    [Fact]
    public void Every_code_of_files_of_named_specs_has_a_picture() =>
        Assert.Equal(Enumerable.Range(1201, 8).Select(n => $"DB{n}"),
            Blocks("errors.md", "text").Where(b => b.StartsWith("error DB12", StringComparison.Ordinal)).Select(b => b[6..12]).Distinct());

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        string? header = null;
        foreach (var line in Lines("spec-language.md"))
        {
            if (!line.StartsWith('|'))
                header = null;
            else if (header is null)
                header = Cells(line)[0];
            else if (header is "spec" or "guard" or "action" && CodeIn(Cells(line)[0]) is { } code)
                data.Add(header, CodeIn(Cells(line)[1]) is { } means && IsFrame(code) ? $"{code} => {means}" : code);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_in_a_table_is_good(string kind, string example)
    {
        var parts = example.Split(" => ");
        var result = SpecParser.Parse(kind switch
        {
            "guard" => $"A.B when {parts[0]}",
            "action" => $"A.B -> {parts[0]}",
            _ => parts[0],
        });

        Assert.True(result.Error is null, result.Error?.Message);
        if (parts.Length > 1)
            Assert.Equal(parts[1], result.Spec!.ToString());
    }

    [Fact]
    public void The_tables_and_the_file_hold_examples()
    {
        Assert.True(Examples().Count > 50);
        var file = SpecFile.Parse(Assert.Single(Blocks("spec-language.md", "spec")));
        Assert.Equal(2, file.Count);
        Assert.All(file, line => Assert.Null(line.Result.Error));
    }

    private static bool IsFrame(string code) => code.StartsWith("at ", StringComparison.Ordinal);

    private static string[] Lines(string name) => CaseFiles.Document(name).Split('\n');

    /// <summary>The fenced blocks of one language.</summary>
    private static IEnumerable<string> Blocks(string name, string language)
    {
        List<string>? block = null;
        foreach (var line in Lines(name))
        {
            if (line == "```" + language)
                block = [];
            else if (line == "```" && block is not null)
            {
                yield return string.Join('\n', block);
                block = null;
            }
            else
                block?.Add(line);
        }
    }

    /// <summary>The cells of a table's row; a bar inside a cell is written <c>\|</c>.</summary>
    private static string[] Cells(string row) =>
        [.. row.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|')[1..]
            .Select(cell => cell.Trim().Replace('\u0001', '|'))];

    private static string? CodeIn(string cell)
    {
        var fence = cell.StartsWith("``", StringComparison.Ordinal) ? "``" : "`";
        if (!cell.StartsWith('`'))
            return null;
        var end = cell.IndexOf(fence, fence.Length, StringComparison.Ordinal);
        return end < 0 ? null : cell[fence.Length..end];
    }
}

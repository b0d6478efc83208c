using Xunit;

namespace Dotbug.Tests;

/// <summary>The words that hide values, added to and relaxed by files.</summary>
public sealed class Files_of_secrets : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-secrets");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Machine => Path.Combine(_folder.FullName, "machine");

    private string Own => Path.Combine(_folder.FullName, "own");

    private SecretFilesResult Load(string? machine, string? own, bool mustExist = false)
    {
        if (machine != null)
            File.WriteAllText(Machine, machine);
        if (own != null)
            File.WriteAllText(Own, own);
        return SecretFiles.Load(Machine, Own, mustExist);
    }

    [Fact]
    public void Add_and_relax_in_any_spelling()
    {
        var read = Load(null, """
            # what our partners call it
            + pin
            +accountNumber   # two words
            + IBAN
              + *code
            - token
            - token_count
            -api_key

            """);
        Assert.Empty(read.Problems);
        Assert.Equal(["pin", "account number", "iban", "*code"], read.Words.Added);
        Assert.Equal(["*token", "token count", "api key"], read.Words.Relaxed);
        Assert.True(read.Words.IsValid);
        Assert.Equal([Own], read.Files);
    }

    [Fact]
    public void That_are_not_there_change_nothing()
    {
        var read = Load(null, null);
        Assert.True(read.Words.ChangesNothing);
        Assert.Empty(read.Problems);
        Assert.Empty(read.Files);
    }

    [Fact]
    public void Of_the_machine_come_first_and_what_they_add_is_not_relaxed()
    {
        var read = Load("+ token\n+ pin\n- card\n", "- token\n- pin\n+ card\n+ iban\n");
        Assert.Equal(["DB1912", "DB1912"], read.Problems.Select(p => p.Code));
        Assert.Equal($"{Own}:1: 'token' must stay hidden: {Machine} says so", read.Problems[0].Message);
        Assert.Equal(["token", "pin", "card", "iban"], read.Words.Added);
        Assert.Empty(read.Words.Relaxed);
    }

    [Fact]
    public void Of_the_machine_may_relax_for_everybody()
    {
        var read = Load("- card\n", "+ pin\n");
        Assert.Empty(read.Problems);
        Assert.Equal(["card"], read.Words.Relaxed);
        Assert.Equal([Machine, Own], read.Files);
    }

    [Theory]
    [InlineData("pin", "begins neither with + nor with -")]
    [InlineData("+", "'' is no word, nor two")]
    [InlineData("+ a b c", "'a b c' is no word, nor two")]
    [InlineData("+ pin2", "'pin2' is no word, nor two")]
    [InlineData("+ *", "'*' is no word, nor two")]
    [InlineData("+ größe", "'größe' is no word, nor two")]
    [InlineData("- tokn", "nothing is hidden by the word 'tokn'")]
    [InlineData("- pin", "nothing is hidden by the word 'pin'")]
    public void That_are_wrong_name_the_line(string line, string what)
    {
        var problem = Assert.Single(Load(null, "# first\n\n" + line + "\n+ iban\n").Problems);
        Assert.Equal("DB1911", problem.Code);
        Assert.StartsWith($"{Own}:3: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Hint);
    }

    [Fact]
    public void That_are_wrong_tell_all_faults_at_once() => Assert.Equal(2, Load("pin\n", "- tokn\n").Problems.Count);

    [Fact]
    public void That_cannot_be_read_are_an_error()
    {
        Assert.Equal("DB1910", Assert.Single(Load(null, null, mustExist: true).Problems).Code);
        Directory.CreateDirectory(Machine);
        Assert.Equal("DB1910", Assert.Single(SecretFiles.Load(Machine, Own, false).Problems).Code);
    }

    [Fact]
    public void That_are_too_large_are_an_error()
    {
        Assert.Equal("DB1910", Assert.Single(Load(null, new string('#', 100_000)).Problems).Code);
        var words = string.Concat(Enumerable.Range(0, 300).Select(i => $"+ word{(char)('a' + i / 26)}{(char)('a' + i % 26)}\n"));
        Assert.Equal("DB1911", Assert.Single(Load(null, words).Problems).Code);
    }
}

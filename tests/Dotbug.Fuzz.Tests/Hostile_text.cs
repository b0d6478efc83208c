using Dotbug.Agent.Guards.Patterns;
using Dotbug.EndToEnd.Tests;
using Dotbug.Spec;
using Xunit;

namespace Fuzzing.Tests;

/// <summary>Specs that nobody types. Not even a process is looked for.</summary>
public sealed class Hostile_text : IDisposable
{
    private const int Deep = 10_000, Large = 1_000_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Monsters => new()
    {
        "A.B when x == \"" + new string('x', Large) + "\"",
        "A.B when " + new string('(', Deep) + "x" + new string(')', Deep),
        "A.B when " + new string('!', Deep) + "x",
        "A.B when " + new string('-', Deep) + "1 > 0",
        "A.B when x" + string.Concat(Enumerable.Repeat(".y", Deep)) + " == 1",
        "A.B when x" + string.Concat(Enumerable.Repeat("[0]", Deep)) + " == 1",
        "A.B when x is " + string.Concat(Enumerable.Repeat("L<", Deep)) + "int" + new string('>', Deep),
        "A.B when x is int" + string.Concat(Enumerable.Repeat("[]", Deep)),
        "A.B(" + string.Concat(Enumerable.Repeat("L<", Deep)) + "int" + new string('>', Deep) + ")",
        "A.B(int" + string.Concat(Enumerable.Repeat("[,]", Deep)) + ")",
        string.Concat(Enumerable.Repeat("A.", Deep)) + "B",
        "A." + string.Concat(Enumerable.Repeat("<M>b__", Deep)),
    };

    [Theory]
    [MemberData(nameof(Monsters))]
    public async Task Is_refused_by_its_length(string spec)
    {
        Assert.Equal("DB1002", SpecParser.Parse(spec).Error?.Code);
        var file = Path.Combine(_folder.FullName, "specs");
        await File.WriteAllTextAsync(file, spec, TestContext.Current.CancellationToken);
        var ran = await ToolProcess.RunAsync("trace", "1", "@" + file);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("error DB1002", ran.Err, StringComparison.Ordinal);
        Assert.True(ran.Err.Length < 1_000, ran.Err);
    }

    [Theory]
    [MemberData(nameof(Monsters))]
    public void Is_refused_by_its_depth_where_it_is_short_enough(string spec)
    {
        // What is left of it is as deep as a spec of the greatest length can be.
        var result = SpecParser.Parse(spec[..SpecErrors.LengthMax]);
        Assert.NotNull(result.Error);
    }

    [Fact]
    public async Task As_an_argument_is_refused_as_well()
    {
        // The system lets no argument be longer than 128 KB.
        var ran = await ToolProcess.RunAsync("trace", "1", "A.B when " + new string('(', 120_000));
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("error DB1002", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_an_end_is_not_read_to_its_end()
    {
        var ran = await ToolProcess.RunAsync("trace", "1", "@/dev/zero");
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("error DB1906: '/dev/zero' has more than 1048576 characters", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_full_of_faults_shows_the_first_ones()
    {
        var file = Path.Combine(_folder.FullName, "specs");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("!\n", 100_000)), TestContext.Current.CancellationToken);
        var ran = await ToolProcess.RunAsync("trace", "1", "@" + file);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("has 99980 more lines that are no specs", ran.Err, StringComparison.Ordinal);
        Assert.True(ran.Err.Length < 20_000);
    }

    [Theory]
    [InlineData("(a+)+$", null)]
    [InlineData("(a|a)*$", null)]
    [InlineData("(.*)*(.*)*(.*)*x", null)]
    [InlineData("(?:(?:(?:(?:){1000}){1000}){1000}){1000}", null)]
    [InlineData("((a?){1000}){0,1000}", "it needs too many states")]
    [InlineData(".{1000}{1000}", "a quantifier of a quantifier, at 7")]
    [InlineData("(.{1000}){1000}", "it needs too many states")]
    [InlineData("a{2147483647}", "more than 1000 repeats, at 13")]
    [InlineData("a{99999999999999999999}", "more than 1000 repeats, at 23")]
    [InlineData("(a|b)*a(a|b){30}", "it needs too many states")]
    public void A_catastrophic_expression_is_a_small_table_or_refused(string pattern, string? refused)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var made = Automaton.Of(pattern, out var refusal);
        Assert.Equal(refused, refusal?.Reason);
        made?.IsMatch(new string('a', 1024) + "!");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}

using System.Text.RegularExpressions;
using CsCheck;
using Dotbug.Agent.Guards.Patterns;

namespace Dotbug.Guards.Tests;

/// <summary>Whether a text matches is answered as .NET answers it, for the patterns that guards take.</summary>
public sealed class Regular_expressions
{
    private static readonly string[] s_leaves =
    [
        "a", "b", "ab", ".", "[ab]", "[^a]", "[a-c1]", @"\d", @"\w", @"\s", @"\W", @"[\d\s-]", @"\b", @"\B", "^", "$", @"\A", @"\z", @"\Z", @"\n", "1", " ", "_",
        "é", "", @"[\]a]", "[]b]", @"\.", @"\x41", @"\u0062", "(?i:A)", "(?m:^)", "(?m:$)", "(?s:.)", @"\p{Lu}", @"\P{L}",
    ];

    private static readonly string[] s_quantifiers = ["*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "+?", "??", "{1,3}?", "{0}"];

    private static readonly Gen<string> s_text = Gen.Char["ab1 \n_éA-"].Array[0, 8].Select(c => new string(c));

    private static Gen<string> Pattern(int depth) => depth == 0
        ? Gen.Int[0, s_leaves.Length - 1].Select(n => s_leaves[n])
        : Gen.Frequency(
            (3, Gen.Select(Pattern(depth - 1), Pattern(depth - 1), (l, r) => l + r)),
            (2, Gen.Select(Pattern(depth - 1), Pattern(depth - 1), (l, r) => $"(?:{l}|{r})")),
            (1, Pattern(depth - 1).Select(p => $"({p})")),
            (2, Gen.Select(Pattern(depth - 1), Gen.Int[0, s_quantifiers.Length - 1], (p, n) => $"(?<g>{p}){s_quantifiers[n]}")));

    [Fact]
    public void Match_what_dotnet_matches()
    {
        var (yes, no, refused) = (0, 0, 0);
        Gen.Select(Pattern(3), s_text.Array[6]).Sample((pattern, texts) =>
        {
            if (Automaton.Of(pattern, out _) is not { } automaton)
            {
                Interlocked.Increment(ref refused);
                return true;
            }

            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            foreach (var text in texts)
            {
                var expected = regex.IsMatch(text);
                Interlocked.Increment(ref expected ? ref yes : ref no);
                if (automaton.IsMatch(text) != expected)
                    return false;
            }

            return true;
        }, iter: 600);
        Assert.True(yes > 300 && no > 300 && refused < 60, $"yes {yes}, no {no}, refused {refused}: too few to mean anything");
    }

    [Theory]
    [InlineData(@"\d")]
    [InlineData(@"\w")]
    [InlineData(@"\s")]
    [InlineData(@"[^\W\d]")]
    [InlineData(@"\p{Ll}")]
    [InlineData(@"\P{P}")]
    [InlineData(".")]
    [InlineData(@"a\b")]
    public void Know_the_same_kinds_of_characters(string pattern)
    {
        var automaton = Automaton.Of(pattern, out _)!;
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        var different = Enumerable.Range(0, 1 << 16).Select(c => (pattern[0] == 'a' ? "a" : "") + (char)c)
            .Where(text => automaton.IsMatch(text) != regex.IsMatch(text)).Select(text => $"U+{(int)text[^1]:X4}");
        Assert.Empty(different);
    }

    [Theory]
    [InlineData("(?i)^hello", "HeLLo", true)]
    [InlineData("(?i)[a-z]+é$", "ABCÉ", true)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("a(?i)b|C", "c", true)]
    [InlineData("(a(?i)b)C", "aBc", false)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{x}", "a{x}", true)]
    [InlineData("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "6f9619ff-8b86-d011-b42d-00c04fc964ff", true)]
    [InlineData(@"^\w+@\w+\.(com|org)$", "ada@example.org", true)]
    [InlineData(@"^\w+@\w+\.(com|org)$", "ada@example.net", false)]
    public void Of_everyday_match(string pattern, string text, bool matches)
    {
        Assert.Equal(matches, Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant));
        Assert.Equal(matches, Automaton.Of(pattern, out _)!.IsMatch(text));
    }

    [Theory]
    [InlineData("(", "a ( without a ), at 1")]
    [InlineData("a)", "a ) without a (, at 1")]
    [InlineData("[a", "a [ without a ], at 2")]
    [InlineData("*a", "a quantifier with nothing before it, at 0")]
    [InlineData("a**", "a quantifier of a quantifier, at 2")]
    [InlineData("a{3,2}", "a range in the wrong order, at 6")]
    [InlineData("[z-a]", "a range in the wrong order, at 4")]
    [InlineData("a\\", "a \\ at the end, at 2")]
    [InlineData(@"\q", "an escape that guards do not know: \\q, at 2")]
    [InlineData(@"\x4", "2 hexadecimal digits are missing, at 2")]
    [InlineData(@"\p{IsGreek}", "a kind of character that guards do not know: 'IsGreek', at 1")]
    [InlineData("a{2000}", "more than 1000 repeats, at 7")]
    [InlineData("[a-z-[aeiou]]", "a class less another one, at 6")]
    [InlineData("[[:alpha:]]", "a class by name, at 3")]
    [InlineData("(?#x)a", "a comment, at 3")]
    [InlineData("(?x)a b", "a group that guards do not know, at 2")]
    [InlineData(@"(a)\1", "a back reference, at 4")]
    [InlineData(@"(?<n>a)\k<n>", "a back reference, at 8")]
    [InlineData("(?=a)", "look-ahead, at 3")]
    [InlineData("(?!a)", "look-ahead, at 3")]
    [InlineData("(?<=a)", "look-behind, at 4")]
    [InlineData("(?<!a)", "look-behind, at 4")]
    [InlineData("(?>a)", "an atomic group, at 3")]
    [InlineData("(?(a)b|c)", "a group that depends on another one, at 3")]
    [InlineData("(?<a-b>c)", "a balancing group, at 4")]
    [InlineData(@"\Ga", "\\G, at 1")]
    [InlineData("(a|b)*a(a|b){20}", "it needs too many states")]
    [InlineData("(((a{99}){99}){99}){99}", "it needs too many states")]
    public void That_cannot_be_used_say_why(string pattern, string reason)
    {
        Assert.Null(Automaton.Of(pattern, out var refusal));
        Assert.Equal(reason, refusal?.Reason);
    }

    [Fact]
    public void Are_ready_when_they_are_made_whatever_text_comes()
    {
        var automaton = Automaton.Of("^(a|é|[0-9]+x)*$", out _)!;
        var texts = Enumerable.Range(0, 200).Select(n => $"a{n}xé{(char)(n * 300)}").ToArray();
        automaton.IsMatch("");
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts)
            automaton.IsMatch(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Of_any_text_are_taken_or_refused()
    {
        Gen.Char[@"ab(|)[]{}*+?\^$.-,1<>=!:dwbpL"].Array[0, 12].Select(c => new string(c)).Sample(pattern =>
        {
            var automaton = Automaton.Of(pattern, out var refusal);
            automaton?.IsMatch("ab1");
            return (automaton == null) == (refusal != null);
        }, iter: 2000);
    }
}

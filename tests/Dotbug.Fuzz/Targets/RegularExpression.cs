using Dotbug.Agent.Guards.Patterns;
using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class RegularExpression : FuzzTarget
{
    public override string Name => "regex";
    public override string Reads => "regular expressions of guards, to tables";

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        "(a+)+$", "(a|a)*$", "^(a|é|[0-9]+x)*$", "(x+x+)+y", "(.*)*(.*)*$", "(a|b)*a(a|b){20}", ".{1000}{1000}", "(((a{99}){99}){99}){99}", "(.{1000}|.{999}){1000}",
        "(?i)^[a-z]+é$", @"^\w+@\w+\.(com|org)$", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", @"(?m:^)\b[^\W\d]\B\p{Lu}\P{L}(?s:.)$", "((((a?){1,9}){0,9})*)+?",
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes([
        "(", ")", "(?:", "(?i)", "(?m:", "|", "*", "+", "?", "{1000}", "{0,1000}", "{1,}", "[^", "[", "]", "-", @"\w", @"\W", @"\b", @"\p{L}", "^",
        "$", ".", "()", "(|)", "(?:){1000}",
    ]);

    private static readonly string[] s_texts = ["", "a", new('a', 1024), string.Concat(Enumerable.Repeat("aé1 \n", 200)), "\ud800\udc00\ud800"];

    public override void Try(byte[] input)
    {
        var pattern = Texts.Of(input);
        if (pattern.Length > SpecErrors.RegexMax)
            pattern = pattern[..SpecErrors.RegexMax];
        var made = Automaton.Of(pattern, out var refusal);
        FuzzFailure.Unless(made is null != refusal is null, "neither made nor refused, or both");
        if (made == null)
            return;
        FuzzFailure.Unless(made.Bytes <= Automaton.TableBytesMax + (128 << 10), $"a table of {made.Bytes} bytes");
        foreach (var text in s_texts)
            made.IsMatch(text);
    }
}

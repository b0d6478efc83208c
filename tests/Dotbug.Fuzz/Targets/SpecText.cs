using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class SpecText : FuzzTarget
{
    public override string Name => "spec";
    public override string Reads => "the language: parser, printer, pictures of errors";

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        .. Texts.Cases("Dotbug.Spec.Tests/Cases/specs.txt"), .. Texts.Cases("Dotbug.Spec.Tests/Cases/errors.txt"),
        .. Texts.Cases("Dotbug.Guards.Tests/Cases/answers.txt").Select(g => "Shop.Buy when " + g),
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes([
        " when ", " -> ", "(", ")", "[", "]", "!", "-", ".", "?.", "**", "*", "<", ">", ",", " && ", " || ", " is ", " in (", " matches \"", "\"", "'", "@\"", "\\u",
        "$return", "$exception", "return", "stack(", "args(deep)", "1e308", "0x", "9223372036854775807", "50ms", "4kb", "/lambda#2", "List<", "[,]",
        "`2", "<>c__DisplayClass3_0",
        "<Submit>b__3_0", "<Submit>d__4", "at ", " in /src/a.cs:line 4", "--- End of stack trace", "\u001b[31m", "\u202e", "\u0000", "é", "😀",
    ]);

    public override void Try(byte[] input)
    {
        var text = Texts.Of(input);
        var (spec, error) = SpecParser.Parse(text);
        FuzzFailure.Unless(spec is null != error is null, "neither a spec nor an error, or both");
        if (error is not null)
        {
            FuzzFailure.UnlessShowable(DiagnosticText.Format(text, error, "a file:3"));
            return;
        }
        var printed = spec!.ToString();
        var again = SpecParser.Parse(printed);
        // The canonical text may be longer than what may be typed.
        FuzzFailure.Unless(again.Error is { Code: "DB1002" or "DB1003" } || spec.Equals(again.Spec), $"'{printed}' reads back as another spec: {again.Error?.Message}");
    }
}

using System.CommandLine;

namespace Dotbug.Cli;

/// <summary>The options of <c>record</c>.</summary>
internal static class RecordOptions
{
    /// <summary>In place of a spec: the end of the process.</summary>
    private const string Exit = "exit";

    private const int LastMs = 5_000, AfterMs = 500;

    public static readonly Option<string?> Last = CommandLine.Value("--last"), After = CommandLine.Value("--after");

    /// <summary>The one option that may be given more than once.</summary>
    public static readonly Option<string[]> Until = new("--until") { Arity = ArgumentArity.ZeroOrMore };

    /// <summary>What is wrong, or null. The specs in <paramref name="recorder"/> are as they were written.</summary>
    public static Problem? Read(ParseResult result, out Recorder? recorder)
    {
        recorder = null;
        var (last, after) = (LastMs, AfterMs);
        if (TraceOptions.Given(result, Last, out var text) && (!OptionValues.TryTime(text, out last) || last == 0))
            return Texts.Value("--last", text, Texts.SpanForms);
        if (TraceOptions.Given(result, After, out text) && (!OptionValues.TryTime(text, out after) || (after == 0 && text != OptionValues.Off)))
            return Texts.Value("--after", text, Texts.SpanForms);
        var until = result.GetValue(Until) ?? [];
        if (until.Length == 0)
            return Texts.TriggerMissing();
        recorder = new Recorder(TimeSpan.FromMilliseconds(last), TimeSpan.FromMilliseconds(after), [.. until.Where(u => u != Exit)], until.Contains(Exit));
        return null;
    }
}

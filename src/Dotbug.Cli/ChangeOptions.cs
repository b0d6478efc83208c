using System.CommandLine;
using Dotbug.Protocol;

namespace Dotbug.Cli;

/// <summary>The options of <c>change</c>: exactly one of them says what to do.</summary>
internal static class ChangeOptions
{
    public static readonly Option<string?> Add = CommandLine.Value("--add"), Remove = CommandLine.Value("--remove"),
        Pause = CommandLine.Value("--pause"), Resume = CommandLine.Value("--resume");

    private static readonly (Option<string?> Option, SpecChange Change)[] _all =
        [(Add, SpecChange.Add), (Remove, SpecChange.Remove), (Pause, SpecChange.Pause), (Resume, SpecChange.Resume)];

    /// <summary>What is wrong, or null. <paramref name="number"/> is the spec's, from 1; <paramref name="spec"/> the text of one that is added.</summary>
    public static Problem? Read(ParseResult result, out SpecChange change, out int number, out string spec)
    {
        (change, number, spec) = (default, 0, "");
        foreach (var (option, wanted) in _all)
        {
            if (!TraceOptions.Given(result, option, out var text))
                continue;
            if (change != default)
                return Texts.OneChange();
            change = wanted;
            if (wanted == SpecChange.Add)
                spec = text;
            else if (!OptionValues.TryBetween(text, 1, int.MaxValue, out number))
                return Texts.Value(option.Name, text, Texts.SpecForms);
        }
        if (change == default)
            return Texts.OneChange();
        return change == SpecChange.Add && spec.Length == 0 ? Texts.Value(Add.Name, "", Texts.NewSpecForms) : null;
    }
}

using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary>What is wrong with a command line: DB1901 to DB1929.</summary>
internal static partial class Texts
{
    private const string SeeHelp = "'dotbug --help' begins with three examples to copy";

    public const string FileForms = "the name of a file";
    public const string PidForms = "the number of a process, as in 'dotbug ps'";
    public const string NameForms = "the name of a process, as in 'dotbug ps'";
    public const string FormatForms = "text or jsonl";
    public const string ColorForms = "auto, always or never";

    public static string LagForms => $"a duration, such as {OptionValues.Time((int)DotbugClient.DefaultLag.TotalMilliseconds)} or 100ms, or off";

    public static string TimeForms => $"a duration, such as {OptionValues.Time(Limits.Default.TimeMs)}, 500ms or 2m, or off";

    public static string HitsForms => $"a number from 1, such as {OptionValues.Number(Limits.Default.Hits)}, or off";

    public static string RateForms => $"calls a second, such as {OptionValues.Number(Limits.Default.RatePerSecond)}/s, or off";

    public static string BudgetForms =>
        $"a share of one core from 0.01% to 100%, such as {OptionValues.Percent(Limits.Default.BudgetPpm)}, or off";

    public static string Between(int min, int max) => $"a number from {min} to {max}";

    public static string MemoryLimit(int min, int max) => $"a number from {min} to {max}: limits of memory cannot be lifted";

    public static Problem UnknownOption(string option, IEnumerable<string> known)
    {
        var name = option.Split('=', 2)[0];
        var near = name.StartsWith("--", StringComparison.Ordinal)
            ? Suggest.Nearest(name[2..], [.. known.Where(k => k.StartsWith("--", StringComparison.Ordinal)).Select(k => k[2..])])
            : null;
        return Usage("DB1901", $"unknown option '{SafeOf(option)}'", near != null ? $"did you mean '--{near}'?" : SeeHelp);
    }

    public static Problem BareDash() => Usage("DB1901", "a lone '-' is no spec",
        "the shell took '> ...' as a redirection: put the spec in single quotes");

    public static Problem Twice(string option) => Usage("DB1902", $"{option} is given twice", "once is enough");

    public static Problem Refused(string message) => Usage("DB1902", SafeOf(message), SeeHelp);

    public static Problem TooMuch(string word) => Usage("DB1902", $"'{SafeOf(word)}' is one word too many", SeeHelp);

    public static Problem Value(string option, string value, string forms) => Usage("DB1903",
        value.Length == 0 ? $"{option} needs a value" : $"{option} cannot be '{SafeOf(value)}'", $"it takes {forms}");

    public static Problem ProcessMissing() => Usage("DB1904", "which process?",
        "give its number or its name first; 'dotbug ps' lists the .NET processes");

    public static Problem TwoChoices() => Usage("DB1904", "--process-id and --name exclude each other", "one of them is enough");

    public static Problem SpecMissing(string process) => Usage("DB1905", "nothing to trace",
        $"name a method: dotbug {SafeOf(process)} 'OrderService.Submit -> return'");

    public static Problem PatternMissing(string process) => Usage("DB1905", "nothing to find",
        $"give a pattern: dotbug find {SafeOf(process)} 'OrderService.*'");

    public static Problem SpecFileUnreadable(string file, string reason) => Usage("DB1906",
        $"the file of specs '{SafeOf(file)}' cannot be read: {SafeOf(reason)}", "@FILE reads one spec from each line of FILE");

    public static Problem SpecFileTooLong(string file, int most) => Usage("DB1906", $"'{SafeOf(file)}' has more than {most} characters",
        "@FILE reads one spec from each line of FILE");

    public static Problem MoreFaults(string file, int count) => Usage("DB1906", $"'{SafeOf(file)}' has {count} more lines that are no specs",
        "@FILE reads one spec from each line of FILE");

    public static Problem SpecFileEmpty(string file) => Usage("DB1906", $"there is no spec in '{SafeOf(file)}'",
        "each line is a spec; '#' begins a comment");

    public static Problem TooManySpecs(int count) => Usage("DB1907",
        $"{count} specs are too many for one session; {Limits.SpecsMax} are the most", "run dotbug more than once: sessions do not see each other");

    public static Problem NotAPattern() => Usage("DB1908", "find takes only what stands before 'when' and '->'",
        "leave the rest out: dotbug find gateway 'OrderService.*'");

    public static Problem SessionNumber(string word) => Usage("DB1909", $"'{SafeOf(word)}' is no session",
        "give its number, as 'dotbug status' shows it, or all");

    public const string SpecForms = "the number of a spec, as 'dotbug status' shows it";
    public const string NewSpecForms = "a spec, such as 'OrderService.Submit -> return'";

    public static Problem OneChange() => Usage("DB1913", "change does one thing at a time", "give one of --add '<spec>', --remove N, --pause N, --resume N");

    public static string RotateSizeForms => "a size from 1mb, such as 64mb or 1gb";

    public static string RotateAgeForms => "a duration from 1s, such as 10m or 1h";

    public static Problem RotationOfOther() => Usage("DB1921", "only files of events are rotated", "name one that ends with .dbug: --output trace.dbug");

    public static Problem KeepAlone() => Usage("DB1921", "--keep says how many parts stay, and nothing says when a part ends",
        "add --rotate-size 64mb or --rotate-age 1h");

    public const string SpanForms = "a duration, such as 500ms or 5s";

    public static Problem TriggerMissing() => Usage("DB1922", "nothing says when the recording is to end",
        "name a trigger: --until 'PartnerRelay.* when $elapsed > 1s', --until 'gc when pause > 50ms', --until exit");

    public static Problem FileMissing(string? word) => Usage("DB1920", word == null ? "nothing to show" : $"'{SafeOf(word)}' is no file to show",
        "name a file that ends with .dbug, as --output FILE.dbug writes it: dotbug show trace.dbug");

    private static Problem Usage(string code, string message, string hint) => new(code, message, hint, ExitClass.Usage);
}

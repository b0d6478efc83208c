using System.CommandLine;
using Dotbug.Protocol;
using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary>The options of <c>trace</c>, and how they become <see cref="Limits"/>.</summary>
internal static class TraceOptions
{
    public static readonly Option<string?> Time = CommandLine.Value("--time"), Hits = CommandLine.Value("--hits"),
        Rate = CommandLine.Value("--rate"), Methods = CommandLine.Value("--max-methods"), Depth = CommandLine.Value("--depth"),
        Items = CommandLine.Value("--items"), String = CommandLine.Value("--string"), Budget = CommandLine.Value("--budget"),
        Output = CommandLine.Value("--output", "-o"), Color = CommandLine.Value("--color"),
        Secrets = CommandLine.Value("--secrets"), Audit = CommandLine.Value("--audit"), RotateSize = CommandLine.Value("--rotate-size"),
        RotateAge = CommandLine.Value("--rotate-age"), Keep = CommandLine.Value("--keep"), Lag = CommandLine.Value("--lag");

    /// <summary>May be given several times.</summary>
    public static readonly Option<string[]> Specs = new("--specs") { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    public static readonly Option<bool> Pending = new("--pending"), DryRun = new("--dry-run");

    public static IEnumerable<Option> All => [Time, Hits, Rate, Methods, Depth, Items, String, Budget, Output, Color, Secrets, Audit, Specs, RotateSize, RotateAge, Keep, Lag,
        Pending, DryRun];

    /// <summary>The first wrong value, or null; values that are not given stay as they are.</summary>
    public static Problem? Read(ParseResult result, ref Limits limits)
    {
        if (Given(result, Time, out var text))
        {
            if (!OptionValues.TryTime(text, out var ms))
                return Texts.Value("--time", text, Texts.TimeForms);
            limits = limits with { TimeMs = ms };
        }
        if (Given(result, Hits, out text))
        {
            if (!OptionValues.TryCount(text, out var hits))
                return Texts.Value("--hits", text, Texts.HitsForms);
            limits = limits with { Hits = hits };
        }
        if (Given(result, Rate, out text))
        {
            if (!OptionValues.TryRate(text, out var rate))
                return Texts.Value("--rate", text, Texts.RateForms);
            limits = limits with { RatePerSecond = rate };
        }
        if (Given(result, Budget, out text))
        {
            if (!OptionValues.TryBudget(text, out var ppm))
                return Texts.Value("--budget", text, Texts.BudgetForms);
            limits = limits with { BudgetPpm = ppm };
        }
        return ReadSizes(result, ref limits);
    }

    public static Problem? ReadLag(ParseResult result, out TimeSpan lag)
    {
        lag = DotbugClient.DefaultLag;
        if (!Given(result, Lag, out var text))
            return null;
        if (!OptionValues.TryTime(text, out var ms))
            return Texts.Value("--lag", text, Texts.LagForms);
        lag = TimeSpan.FromMilliseconds(ms);
        return null;
    }

    /// <summary>Smaller or younger parts would be more head than events.</summary>
    private const long RotateBytesMin = 1 << 20;
    private const int RotateMsMin = 1_000, KeepMax = 1_000_000;

    /// <summary>When one file of events is followed by the next.</summary>
    public static Problem? ReadRotation(ParseResult result, bool eventFile, out Rotation rotation)
    {
        rotation = Rotation.None;
        if (Given(result, RotateSize, out var text))
        {
            if (!OptionValues.TrySize(text, RotateBytesMin, out var bytes))
                return Texts.Value("--rotate-size", text, Texts.RotateSizeForms);
            rotation = rotation with { Bytes = bytes };
        }
        if (Given(result, RotateAge, out text))
        {
            if (!OptionValues.TryTime(text, out var ms) || ms < RotateMsMin)
                return Texts.Value("--rotate-age", text, Texts.RotateAgeForms);
            rotation = rotation with { Age = TimeSpan.FromMilliseconds(ms) };
        }
        if (Given(result, Keep, out text))
        {
            if (!OptionValues.TryBetween(text, 1, KeepMax, out var keep))
                return Texts.Value("--keep", text, Texts.Between(1, KeepMax));
            if (rotation == Rotation.None)
                return Texts.KeepAlone();
            rotation = rotation with { Keep = keep };
        }
        return rotation != Rotation.None && !eventFile ? Texts.RotationOfOther() : null;
    }

    private static Problem? ReadSizes(ParseResult result, ref Limits limits)
    {
        var (methods, depth, items, chars) = (limits.MethodsMax, limits.Depth, limits.Items, limits.StringChars);
        var problem = ReadSize(result, Methods, 1, OptionValues.MethodsMax, ref methods)
            ?? ReadSize(result, Depth, 0, OptionValues.DepthMax, ref depth)
            ?? ReadSize(result, Items, 0, OptionValues.ItemsMax, ref items)
            ?? ReadSize(result, String, 0, OptionValues.StringMax, ref chars);
        limits = limits with { MethodsMax = methods, Depth = depth, Items = items, StringChars = chars };
        return problem;
    }

    private static Problem? ReadSize(ParseResult result, Option<string?> option, int min, int max, ref int value)
    {
        if (!Given(result, option, out var text))
            return null;
        return OptionValues.TryBetween(text, min, max, out value)
            ? null
            : Texts.Value(option.Name, text, text == OptionValues.Off ? Texts.MemoryLimit(min, max) : Texts.Between(min, max));
    }

    /// <summary>An option without a value counts as given, with an empty text.</summary>
    internal static bool Given(ParseResult result, Option<string?> option, out string text)
    {
        text = result.GetValue(option) ?? "";
        return result.GetResult(option) is { Implicit: false };
    }
}

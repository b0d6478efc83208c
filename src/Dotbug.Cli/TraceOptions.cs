using System.CommandLine;
using Dotbug.Protocol;

namespace Dotbug.Cli;

/// <summary>The options of <c>trace</c>, and how they become <see cref="Limits"/>.</summary>
internal static class TraceOptions
{
    public static readonly Option<string?> Time = CommandLine.Value("--time"), Hits = CommandLine.Value("--hits"),
        Rate = CommandLine.Value("--rate"), Methods = CommandLine.Value("--max-methods"), Depth = CommandLine.Value("--depth"),
        Items = CommandLine.Value("--items"), String = CommandLine.Value("--string"), Budget = CommandLine.Value("--budget"),
        Output = CommandLine.Value("--output", "-o"), Color = CommandLine.Value("--color"),
        Secrets = CommandLine.Value("--secrets"), Audit = CommandLine.Value("--audit");

    /// <summary>May be given several times.</summary>
    public static readonly Option<string[]> Specs = new("--specs") { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    public static readonly Option<bool> Pending = new("--pending"), DryRun = new("--dry-run");

    public static IEnumerable<Option> All => [Time, Hits, Rate, Methods, Depth, Items, String, Budget, Output, Color, Secrets, Audit, Specs, Pending, DryRun];

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

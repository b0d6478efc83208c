using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>Tree to canonical text: one blank between words, parentheses only where precedence needs them.</summary>
public static class SpecPrinter
{
    /// <summary>In the order of <see cref="BinaryOperator"/>.</summary>
    internal static readonly string[] Operators =
        ["||", "&&", "==", "!=", "<", "<=", ">", ">=", "|", "&", "+", "-", "*", "/", "%"];

    /// <summary>The canonical text of a spec; <see cref="SpecParser"/> makes an equal tree of it.</summary>
    public static string Print(TraceSpec spec)
    {
        var text = new StringBuilder();
        TargetPrinter.Append(text, spec.Target);
        if (spec.Guard is not null)
            GuardPrinter.Append(text.Append(" when "), spec.Guard);
        for (var i = 0; i < spec.Actions.Count; i++)
            AppendAction(text.Append(i == 0 ? " -> " : ", "), spec.Actions[i]);
        return text.ToString();
    }

    /// <summary>The same with a question mark for each literal but null, true and false: what is asked, without what it is compared with.</summary>
    public static string PrintWithoutLiterals(TraceSpec spec) => Print(spec.Guard is { } guard ? spec with { Guard = LiteralsOut.Of(guard) } : spec);

    /// <summary>The canonical text of a guard, or of a part of it.</summary>
    public static string Print(Expr guard)
    {
        var text = new StringBuilder();
        GuardPrinter.Append(text, guard);
        return text.ToString();
    }

    /// <summary>The canonical text of a target.</summary>
    public static string Print(Target target)
    {
        var text = new StringBuilder();
        TargetPrinter.Append(text, target);
        return text.ToString();
    }

    private static void AppendAction(StringBuilder text, SpecAction action) => _ = action switch
    {
        ReturnAction => text.Append("return"),
        StackAction { Frames: StackAction.DefaultFrames } => text.Append("stack"),
        StackAction stack => text.Append(CultureInfo.InvariantCulture, $"stack({stack.Frames})"),
        CallerAction => text.Append("caller"),
        FlowAction => text.Append("flow"),
        FollowAction => text.Append("follow"),
        SchedAction => text.Append("sched"),
        ArgsAction args => text.Append(args.Detail == ArgsDetail.None ? "args(none)" : "args(deep)"),
        SampleAction sample => text.Append(CultureInfo.InvariantCulture, $"sample({sample.OneIn})"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "an action of another family"),
    };
}

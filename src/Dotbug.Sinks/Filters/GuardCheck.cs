using System.Text.RegularExpressions;
using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>What a guard asks for: its parts that have no meaning over recorded events are refused, by name and place, before a file is read.</summary>
internal sealed class GuardCheck
{
    /// <summary>Answered in time linear in the text: what is in a file may have been chosen to take long.</summary>
    public const RegexOptions PatternOptions = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    private readonly bool _runtime;

    private GuardCheck(bool runtime) => _runtime = runtime;

    /// <summary>The first thing that cannot be asked here; null: all can.</summary>
    public Diagnostic? Error { get; private set; }

    /// <summary>It asks how the call ended.</summary>
    public bool NeedsOutcome { get; private set; }

    /// <summary>Names of which one, in each group, must be a parameter: of two that are compared the other may be a member of an enum.</summary>
    public List<string[]> Names { get; } = [];

    /// <summary>The first group of which the parameters have none; null: they have all.</summary>
    public string? MissingIn(IReadOnlyList<Protocol.ParameterInfo> parameters) =>
        Names.Find(group => !group.Any(name => parameters.Any(p => p.Name == name)))?[0];

    public static GuardCheck Of(Expr guard, bool runtime)
    {
        var check = new GuardCheck(runtime);
        check.Visit(guard);
        return check;
    }

    private void Refuse(Expr at, string what, string hint) => Error ??= new Diagnostic("DB5010", what, at.Span, hint);

    private void Visit(Expr e)
    {
        switch (e)
        {
            case ThisExpr:
                Refuse(e, "a file has no 'this'", "only arguments and outcomes are recorded; ask for it when you trace");
                break;
            case VariableExpr v: Variable(v); break;
            case NameExpr v: Names.Add([v.Name]); break;
            case MemberExpr v: Visit(v.Target); break;
            case IndexExpr v:
                Visit(v.Target);
                Visit(v.Key);
                break;
            case UnaryExpr v: Visit(v.Operand); break;
            case BinaryExpr { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } v when RootOf(v.Left) is { } left && RootOf(v.Right) is { } right:
                Names.Add([left, right]);
                break;
            case BinaryExpr v:
                Visit(v.Left);
                Visit(v.Right);
                break;
            case IsTypeExpr v: Visit(v.Operand); break;
            case IsNullExpr v: Visit(v.Operand); break;
            case InExpr v: Visit(v.Operand); break;
            case TextTestExpr v:
                Visit(v.Operand);
                if (v.Test == TextTest.Matches)
                    Pattern(v);
                break;
            default: break;
        }
    }

    /// <summary>The word before the dots, where there is nothing else.</summary>
    private static string? RootOf(Expr e) => e switch
    {
        NameExpr name => name.Name,
        MemberExpr member => RootOf(member.Target),
        _ => null,
    };

    private void Variable(VariableExpr v)
    {
        switch (v.Variable)
        {
            case SpecVariable.Thread or SpecVariable.Flow or SpecVariable.Trace: break;
            case SpecVariable.Depth or SpecVariable.Task:
                Refuse(v, $"${v.Variable.ToString().ToLowerInvariant()} is not recorded",
                    "ask for it when you trace; a file has arguments, outcomes, times, threads, flows and stacks");
                break;
            default:
                if (_runtime)
                    Refuse(v, $"${v.Variable.ToString().ToLowerInvariant()} is about calls, and this target is none",
                        "use the fields of the event: docs/spec-language.md lists them");
                NeedsOutcome |= v.Variable != SpecVariable.Caller;
                break;
        }
    }

    private void Pattern(TextTestExpr test)
    {
        try
        {
            _ = new Regex(test.Text, PatternOptions);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            Refuse(test, "this regular expression cannot be used: " + e.Message, "back references and look-around are not available");
        }
    }
}

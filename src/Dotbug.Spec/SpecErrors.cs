namespace Dotbug.Spec;

/// <summary>
/// Every error that a spec can cause: one code, one builder. Codes are stable and never reused; docs/errors.md has a heading for
/// each. A message says what is wrong, the span says where, and the hint says what would have been right.
/// </summary>
public static partial class SpecErrors
{
    /// <summary>Longest spec, in characters: a page of text is no longer one line, and bounds the work of every later stage.</summary>
    public const int LengthMax = 4096;

    /// <summary>Deepest nesting, of brackets and of the tree: every consumer may recurse over a tree without a check of its own.</summary>
    public const int NestingMax = 100;

    /// <summary>Longest regular expression, in characters: it is compiled inside the target.</summary>
    public const int RegexMax = 512;

    private const string AvailableVariables =
        "available now: $return, $exception, $elapsed, $running, $caller, $depth, $thread, $flow, $trace, $task";

    private const string UseSingleQuotes =
        "it looks as if the shell expanded a $word (such as $return): put the spec in single quotes";

    // The text as a whole.
    internal static Diagnostic Empty() =>
        new("DB1001", "the spec is empty", null, "write Type.Method, for example 'OrderService.Submit -> return'");

    internal static Diagnostic TooLong(int length) =>
        new("DB1002", $"the spec has {length} characters; at most {LengthMax} are allowed", null, "split it into several specs");

    internal static Diagnostic TooDeep(Span at) =>
        new("DB1003", $"the spec is nested more than {NestingMax} levels deep", at,
            "use 'in (a, b, c)' for a long list of choices, or several specs");

    internal static Diagnostic UnknownAction(Span at, string word) =>
        new("DB1004", $"unknown action {Quote(word)}", at,
            DidYouMean(Suggest.Nearest(word, Words.Actions) ?? Suggest.Nearest(word, Words.LaterActions), "actions: ", Words.Actions));

    internal static Diagnostic Unexpected(Span at, string expected, string found, string? hint) =>
        new("DB1005", $"expected {expected}, found {found}", at, hint);

    internal static Diagnostic QuotedSpec(Span at) =>
        new("DB1006", "the spec begins with a quotation mark", at, "the quotes belong to the shell: leave them out here");

    // Targets.
    internal static Diagnostic NoMethodName(Span at, string word) =>
        new("DB1010", $"{Quote(word)} names no method", at, $"write Type.Method, or '*.{Cut(word)}' for any type");

    internal static Diagnostic NameMissing(Span at, string where) =>
        new("DB1011", $"a name is missing {where}", at, "a target is written Type.Method, with namespaces in front if you like");

    internal static Diagnostic WildcardInName(Span at) =>
        new("DB1012", "'**' stands alone between dots", at, "'*' matches inside one name, '**' any number of names: Shop.**.Save*");

    internal static Diagnostic TypeArguments(Span at, string name, int arity) =>
        new("DB1013", "a target names generic types and methods by arity, not by type arguments", at,
            $"write {Cut(name)}<{new string(',', Math.Min(arity, 16) - 1)}>: all its instantiations share one body");

    internal static Diagnostic BadParameters(Span at, string message, string? hint = null) =>
        new("DB1014", message, at, hint ?? "parameters are C# types: (int, string, _, ..); '_' is any one, '..' any rest");

    internal static Diagnostic BadInner(Span at, string message) =>
        new("DB1015", message, at, "after '/' comes a local function's name, 'lambda', or 'lambda#2' for the second one");

    internal static Diagnostic IndexerWithoutAccessor(Span at) =>
        new("DB1016", "an indexer has two methods", at, "write this.get or this.set");

    internal static Diagnostic NotAFrame(Span at) =>
        new("DB1017", "this line separates stack traces; it names no method", at, "paste one of the lines that start with 'at'");

    internal static Diagnostic RuntimeCompiled(Span at, string word) =>
        new("DB1018", $"{Quote(word)} was compiled at run time (from an expression tree); it can't be traced", at,
            "trace the method that calls it: the next line of the stack trace");

    internal static Diagnostic AfterTarget(Span at, string found, string? hint) =>
        new("DB1020", $"expected 'when', '->' or the end after the target, found {found}", at,
            hint ?? "a spec is: target [when guard] [-> action, action ...]");

    internal static Diagnostic ActionOfCalls(Span at, string word, string target, bool stacks) => stacks
        ? new("DB1021", $"{Quote(word)} makes no sense with {Quote(target)}: it is an event, and has no outcome", at, "actions: stack, caller, args, sample")
        : new("DB1021", $"{Quote(word)} makes no sense with {Quote(target)}: it is an event, and has no end and no caller", at,
            $"actions of {Quote(target)}: args, sample");

    // Guards.
    internal static Diagnostic OperandMissing(Span at, string where) =>
        new("DB1030", $"a value is missing {where}", at, UseSingleQuotes);

    internal static Diagnostic UnknownVariable(Span at, string word) =>
        new("DB1031", $"unknown variable {Quote("$" + word)}", at,
            Suggest.Nearest(word, Words.Variables) is { } near
                ? $"did you mean '${near}'?"
                : $"{AvailableVariables}; parameters are written without '$'");

    internal static Diagnostic SingleEquals(Span at) => new("DB1033", "'=' would assign", at, "to compare, write '=='");

    internal static Diagnostic WordOperator(Span at, string word) =>
        new("DB1034", $"{Quote(word)} is not an operator here", at, word switch
        {
            "and" => "write '&&'",
            "or" => "write '||'",
            _ => "write '!', for example !(x in (1, 2)) or !active",
        });

    internal static Diagnostic BitsOfConditions(Span at, string op) =>
        new("DB1035", $"'{op}' joins bits, not conditions", at, $"write '{op}{op}'");

    internal static Diagnostic UnknownOperator(Span at, string op) =>
        new("DB1036", $"the operator {Quote(op)} is not part of a guard", at, op switch
        {
            "<>" or "/=" or "!==" or "=/=" or "=!=" => "write '!='",
            "===" or "=:=" => "write '=='",
            "=<" => "write '<='",
            "=>" => "write '>=' to compare, '->' before actions",
            _ => "operators: == != < <= > >= && || ! + - * / % & | is in startswith endswith contains matches",
        });

    internal static Diagnostic Call(Span at, string name) =>
        new("DB1037", $"a guard does not call code: {Quote(name + "(...)")}", at, name switch
        {
            "StartsWith" or "EndsWith" or "Contains" => $"write: text {name.ToLowerInvariant()} \"...\"",
            "IsMatch" => "write: text matches \"...\"",
            "Equals" => "write '=='",
            "Count" or "Length" => $"write {name} without '()'",
            _ => "fields, simple properties and the text tests (startswith, endswith, contains, matches) can be used",
        });

    internal static Diagnostic BadIs(Span at, string found) =>
        new("DB1038", $"expected a type or 'null' after 'is', found {found}", at, "to compare values, write '==' or 'in (a, b)'");

    internal static Diagnostic BadIn(Span at, string message) =>
        new("DB1039", message, at, "write: x in (1, 2, 3), with literals or enum members in the parentheses");

    internal static Diagnostic TextExpected(Span at, string test, string found) =>
        new("DB1040", $"expected a text in quotes after '{test}', found {found}", at, $"write: name {test} \"...\"");

    internal static Diagnostic BadRegex(Span at, int length) =>
        new("DB1041", length == 0 ? "the regular expression is empty" : $"the regular expression has {length} characters", at,
            $"1 to {RegexMax} characters are allowed");

    internal static Diagnostic Unclosed(Span at, char open, char close, string found) =>
        new("DB1042", $"'{open}' is not closed: expected '{close}', found {found}", at);

    internal static Diagnostic MemberMissing(Span at, string found) =>
        new("DB1043", $"expected the name of a field or property after '.', found {found}", at);

    internal static Diagnostic Reserved(Span at, string word) =>
        new("DB1044", $"{Quote(word)} is a word of the language", at, $"a parameter of that name is written @{word}");

    // Literals.
    internal static Diagnostic UnterminatedText(Span at) =>
        new("DB1050", "the text has no closing quote", at, "texts are written \"like this\", with \\\" for a quote inside");

    internal static Diagnostic BadEscape(Span at, string text) =>
        new("DB1051", $"unknown escape {Quote(text)} in a text", at, "write '\\\\' for a backslash, or @\"...\" for a text without escapes");

    internal static Diagnostic BadChar(Span at) =>
        new("DB1052", "a char has exactly one character", at, "texts are written in double quotes; \"x\" also serves as a char");

    internal static Diagnostic NumberRange(Span at, string text) =>
        new("DB1053", $"the number {Quote(text)} is out of range", at,
            "whole numbers have 64 bits; times are whole nanoseconds, at most 292 years; sizes are whole bytes");

    internal static Diagnostic BadNumber(Span at, string text) =>
        new("DB1054", $"{Quote(text)} is not a number", at,
            "units are written without a blank: times ns us ms s m h (50ms), sizes b kb mb gb (4kb)");

    internal static Diagnostic WrongQuotes(Span at, string what) =>
        new("DB1055", what, at, "texts are written with plain double quotes: \"acme\"");

    // Actions.
    internal static Diagnostic ActionMissing(Span at, string after) =>
        new("DB1060", $"an action is missing after '{after}'", at, Available());

    internal static Diagnostic ActionLater(Span at, string word) =>
        new("DB1061", $"the action {Quote(word)} is not available yet", at, "available now: " + string.Join(", ", Words.Actions));

    internal static Diagnostic BadActionArgument(Span at, string message, string hint) => new("DB1062", message, at, hint);

    internal static Diagnostic DuplicateAction(Span at, string word) =>
        new("DB1063", $"{Quote(word)} is already there", at, "name each action once");

    internal static Diagnostic Contradiction(Span at, string word, string other, string why) =>
        new("DB1064", $"{Quote(word)} contradicts {Quote(other)}", at, why);

    /// <summary>The user's own words in quotes, cut when long: a message is one line.</summary>
    internal static string Quote(string word) => "'" + Cut(word) + "'";

    private static string Cut(string word) => word.Length <= 40 ? word : string.Concat(word.AsSpan(0, 37), "...");

    private static string Available() => "actions: " + string.Join(", ", Words.Actions);

    private static string DidYouMean(string? near, string list, string[] words)
    {
        var all = list + string.Join(", ", words);
        return near is null ? all : $"did you mean '{near}'? {all}";
    }
}

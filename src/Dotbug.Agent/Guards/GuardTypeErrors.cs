using Dotbug.Spec;

namespace Dotbug.Agent.Guards;

/// <summary>
/// Everything that can be wrong with a guard once the types of a method are known: DB1100 to DB1199, a heading each in docs/errors.md.
/// </summary>
internal static class GuardTypeErrors
{
    public static Diagnostic NotACondition(Span at, string what, string hint) =>
        new("DB1100", $"a guard is true or false, and {what}", at, hint);

    public static Diagnostic NoParameter(Span at, string name, IReadOnlyList<string> parameters, string? instead) =>
        new("DB1101", $"no parameter '{name}'", at, instead ?? Near.Hint(name, "parameters", parameters) ?? "the method has no parameters");

    public static Diagnostic NoField(Span at, string name, IReadOnlyList<string> fields) =>
        new("DB1101", $"no field '{name}'", at, Near.Hint(name, "fields", fields));

    public static Diagnostic NoMember(Span at, Type type, string name, IReadOnlyCollection<string> members, string? also = null) =>
        new("DB1102", $"{TypeText.Of(type)} has no field or property '{name}'", at,
            Near.Hint(name, "there are", members) is { } near ? also is null ? near : near + "; " + also : also);

    public static Diagnostic NotMilliseconds(Span at, Type type) =>
        new("DB1104", $"{TypeText.Of(type)} is no number of milliseconds", at, "'ms' goes with whole numbers");

    public static Diagnostic GetterRunsCode(Span at, Type type, string name, string why, IReadOnlyCollection<string> fields) =>
        new("DB1103", $"'{name}' of {TypeText.Of(type)} can't be read: {why}", at, Near.Hint(name, "fields", fields));

    public static Diagnostic NoOperator(Span at, string op, Type left, Type right, string? hint = null) =>
        new("DB1104", $"'{op}' does not go with {TypeText.Of(left)} and {TypeText.Of(right)}", at, hint);

    public static Diagnostic NoOrder(Span at, string op, Type type) =>
        new("DB1105", $"'{op}' does not order {TypeText.Of(type)}", at,
            "numbers, chars, enums, durations and dates are ordered; texts have ==, !=, in, startswith, endswith, contains, matches");

    public static Diagnostic UserStruct(Span at, Type type, IReadOnlyCollection<string> fields) =>
        new("DB1106", $"values of {TypeText.Of(type)} can't be compared: that would run code of the program", at,
            fields.Count == 0 ? null : "compare its fields: " + string.Join(", ", fields));

    public static Diagnostic NeverNull(Span at, Type type) =>
        new("DB1107", $"a value of {TypeText.Of(type)} is never null", at);

    public static Diagnostic Secret(Span at) =>
        new("DB1108", "this may be a secret: it can be compared with null only", at, "write: == null, != null, is null, is not null");

    public static Diagnostic MaybeNull(Span at, Type type) =>
        new("DB1109", $"this may be null ({TypeText.Of(type)}?)", at, "say what null means: write == true or == false");

    public static Diagnostic NoType(Span at, string name, string? hint) =>
        new("DB1110", $"no loaded type is called '{name}'", at,
            hint ?? "a type that is not loaded has no objects; arm the trace again once the program has used it");

    public static Diagnostic ManyTypes(Span at, string name, IReadOnlyCollection<string> types) =>
        new("DB1111", $"'{name}' is the name of {types.Count} types", at, "write one of: " + string.Join(", ", types.Order(StringComparer.Ordinal).Take(8)));

    public static Diagnostic NotText(Span at, Type type) =>
        new("DB1112", $"only texts can be tested with startswith, endswith, contains and matches, and this is {TypeText.Of(type)}", at);

    public static Diagnostic BadPattern(Span at, string reason, bool notRegular) =>
        new("DB1113", $"the regular expression can't be used: {reason}", at,
            notRegular ? "it can't be answered in linear time; startswith, endswith and contains may be joined by &&" : null);

    public static Diagnostic NoIndex(Span at, Type type, string? hint) =>
        new("DB1114", $"{TypeText.Of(type)} can't be indexed here", at,
            hint ?? "arrays, List, Dictionary and texts can, and interfaces that they implement");

    public static Diagnostic BadKey(Span at, Type key, string expected) =>
        new("DB1115", $"{TypeText.Of(key)} is no index here", at, $"expected {expected}");

    public static Diagnostic NoReturn(Span at, bool entryOnly) =>
        new("DB1116", entryOnly ? "the outcome of this method can't be seen" : "this method returns no value", at,
            entryOnly ? "leave out $return, $exception, $elapsed and $running" : "$exception and $elapsed can be used");

    public static Diagnostic NoThis(Span at) => new("DB1117", "a static method has no 'this'", at);

    public static Diagnostic UnitMissing(Span at, string op) =>
        new("DB1118", $"'{op}' between a duration and a plain number", at, "write the unit: 50ms, 2s, 100us");

    public static Diagnostic BadLiteral(Span at, string text, Type type, string example) =>
        new("DB1119", $"\"{text}\" is no {TypeText.Of(type)}", at, $"write it like {example}");

    public static Diagnostic TooLarge(Span at) =>
        new("DB1120", "the number is out of range", at, "whole numbers have 64 bits, an enum as many as its type, a decimal 28 digits");

    public static Diagnostic Unreadable(Span at, string what, string? hint = null) => new("DB1121", what, at, hint);

    public static Diagnostic NeverIs(Span at, Type type, string name) =>
        new("DB1122", $"{TypeText.Of(type)} is never {name}", at);

    public static Diagnostic NotKept(Span at, Type type) =>
        new("DB1124", $"this {TypeText.Of(type)} is looked at on entry, and cannot be kept until the outcome is there to compare it with", at,
            "numbers, bools, chars, enums, dates, ids and durations are kept, and texts beside == and !=");

    public static Diagnostic TooMuchKept(Span at, int max) =>
        new("DB1125", $"more than {max} values would have to be kept from the entry for the end", at,
            "conditions on arguments alone, joined by &&, are decided on entry and need nothing kept");

    public static Diagnostic NullOperand(Span at) =>
        new("DB1123", "null stands on the right of == and != only", at, "write: x == null, x != null, x is null, x is not null");
}

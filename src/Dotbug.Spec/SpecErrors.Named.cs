namespace Dotbug.Spec;

// Errors in files of named specs: DB1201 to DB1208.
public static partial class SpecErrors
{
    /// <summary>Longest name of a named spec or a field, in characters.</summary>
    public const int NameMax = 40;

    private const string FormOfNamed = "a named spec begins 'name: Type.Method when guard', and its fields stand below it, indented: message = item";

    internal static Diagnostic NotANamedSpec(Span at) => new("DB1201", "this is no named spec", at, FormOfNamed);

    internal static Diagnostic BadHeading(Span at) => new("DB1201", "this is no heading", at, "a heading is the name of a library in brackets: [Shop.Messaging]");

    internal static Diagnostic BadSpecName(Span at, string word) =>
        new("DB1202", $"{Quote(word)} cannot be the name of a spec or a field", at, $"a name is one word of at most {NameMax} letters that means nothing else: orders");

    internal static Diagnostic FieldWithoutSpec(Span at) => new("DB1203", "a field stands below no named spec", at, FormOfNamed);

    internal static Diagnostic NotAField(Span at) => new("DB1203", "this is no field", at, "a field is written 'name = path': message = item");

    internal static Diagnostic FieldTwice(Span at, string word) => new("DB1204", $"{Quote(word)} is one field too many", at,
        "each name stands once, and so do since, past and due; past and due speak of one event");

    internal static Diagnostic TooManyFields(Span at) => new("DB1204", $"a named spec has at most {NamedSpec.FieldsMax} fields", at, "leave out what is least needed");

    internal static Diagnostic TooManyNamed() =>
        new("DB1204", $"one file has {NamedSpec.SpecsMax} named specs at most", null, "make several files of it");

    internal static Diagnostic NoFields(Span at) => new("DB1205", "the named spec has no fields", at, "below it, indented, stands what an event shows: message = item");

    internal static Diagnostic ActionsOfNamed(Span at) =>
        new("DB1206", "a named spec has no actions", at, "they are given where the name is used: orders -> stack");

    internal static Diagnostic NotAPath(Span at) =>
        new("DB1207", "a field is a path or a literal", at, "a path begins with this, a parameter, or a word such as $return, and goes on with fields: this._parent.Name");

    internal static Diagnostic BadOther(Span at, FieldKind kind) => kind switch
    {
        FieldKind.Past => new("DB1208", "this does not say past what", at, "write: late = past set(timer)"),
        FieldKind.Due => new("DB1208", "this does not say what was due", at, "write: due = due set(timer)"),
        _ => new("DB1208", "this does not say since what", at, "write: queued = since send(message)"),
    };

    internal static Diagnostic OtherUnknown(Span at, string field) =>
        new("DB1208", $"there is no field {Quote(field)} above that holds an object", at, "the field in the parentheses ties the two events together, and stands above");
}

using System.Text;

namespace Dotbug.Spec;

/// <summary>How a field of a named spec gets its value.</summary>
public enum FieldKind
{
    /// <summary>A path or a literal: <c>message = item</c>.</summary>
    Value,

    /// <summary>An object that is shown by its type and a number that stays the same for as long as it lives: <c>channel = id this._parent</c>.</summary>
    Identity,

    /// <summary>The time since an event of another name had the same object in a field: <c>queued = since send(message)</c>.</summary>
    Since,

    /// <summary>A number of milliseconds, shown as a time: <c>due = ms dueTime</c>. Null when it is negative or infinite (<c>Timeout.Infinite</c>).</summary>
    Milliseconds,

    /// <summary>
    /// The time since the latest event of another kind had the same object in a field, less what that one's field <c>due</c> says: <c>late = past set(timer)</c>. With a
    /// field <c>period</c> it happens again each time that has gone by.
    /// </summary>
    Past,

    /// <summary>What the field <c>due</c> of that other event said: <c>due = due set(timer)</c>.</summary>
    Due,
}

/// <summary>
/// One field of a named spec. <c>Value</c> is a literal, or a path from <c>this</c>, a parameter or a word with a dollar sign. Of fields that speak of another event
/// it is the path of the field that is named in the parentheses, and <c>Other</c> says which event: of <see cref="FieldKind.Since"/> a spec's name, else a
/// spec's name or kind. Null for the rest.
/// </summary>
public sealed record NamedField(string Name, FieldKind Kind, Expr Value, string? Other = null)
{
    /// <summary>How the kind is written before the value; empty for a plain path.</summary>
    internal static string Word(FieldKind kind) => kind switch
    {
        FieldKind.Identity => "id",
        FieldKind.Since => "since",
        FieldKind.Milliseconds => "ms",
        FieldKind.Past => "past",
        FieldKind.Due => "due",
        _ => "",
    };
}

/// <summary>
/// What a word such as <c>send</c> stands for in one library: calls of methods, when the guard holds, told as events with fields. <c>Place</c> is where it stands
/// (<c>file:line</c>), <c>Library</c> the heading above it. Several may have one name. <see cref="ToString"/> is text that <see cref="NamedSpecFile"/> reads back.
/// </summary>
public sealed record NamedSpec(string Name, string Library, string Place, MethodTarget Target, Expr? Guard, EquatableList<NamedField> Fields)
{
    /// <summary>Fields of one spec, and specs of one file.</summary>
    public const int FieldsMax = 16, SpecsMax = 256;

    /// <summary>The method's pattern as text.</summary>
    public string TargetText => SpecPrinter.Print(Target);

    public NamedField? Field(string name) => Fields.FirstOrDefault(f => f.Name == name);

    /// <summary>The fields in which other specs look for when something is due, and for how often it is again.</summary>
    public const string DueName = "due", PeriodName = "period";

    /// <summary>The field of <see cref="FieldKind.Since"/>, of which there is at most one.</summary>
    public NamedField? SinceField => Fields.FirstOrDefault(f => f.Kind == FieldKind.Since);

    /// <summary>A field of <see cref="FieldKind.Past"/> or <see cref="FieldKind.Due"/>. All of them speak of one event.</summary>
    public NamedField? PastField => Fields.FirstOrDefault(f => f.Kind is FieldKind.Past or FieldKind.Due);

    /// <summary>Whether this is the event that the field of another spec speaks of, or of its own: the time since the last one.</summary>
    public bool IsMeantBy(NamedField field, NamedSpec of) => Library == of.Library && Field(of.Keyed(field)) != null
        && (Name == field.Other || (field.Kind != FieldKind.Since && Field("kind") is { Value: StringLiteral { Value: var kind } } && kind == field.Other));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append('[').Append(Library).Append("]\n").Append(Name).Append(": ").Append(TargetText);
        if (Guard is not null)
            text.Append(" when ").Append(SpecPrinter.Print(Guard));
        foreach (var field in Fields)
        {
            text.Append("\n    ").Append(field.Name).Append(" = ").Append(NamedField.Word(field.Kind)).Append(field.Kind == FieldKind.Value ? "" : " ");
            _ = field.Other is { } other ? text.Append(other).Append('(').Append(Keyed(field)).Append(')') : text.Append(SpecPrinter.Print(field.Value));
        }
        return text.ToString();
    }

    /// <summary>The field whose object ties this event to the other one.</summary>
    public string Keyed(NamedField field) => Fields.FirstOrDefault(f => f.Other == null && f.Value == field.Value)?.Name ?? "";
}

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
}

/// <summary>
/// One field of a named spec. <c>Value</c> is a literal, or a path from <c>this</c>, a parameter or a word with a dollar sign. Of <see cref="FieldKind.Since"/> it is
/// the path of the field that is named in the parentheses, and <c>Since</c> is the other spec's name; null for the others.
/// </summary>
public sealed record NamedField(string Name, FieldKind Kind, Expr Value, string? Since = null);

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

    /// <summary>The field of <see cref="FieldKind.Since"/>, of which there is at most one.</summary>
    public NamedField? SinceField => Fields.FirstOrDefault(f => f.Kind == FieldKind.Since);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append('[').Append(Library).Append("]\n").Append(Name).Append(": ").Append(TargetText);
        if (Guard is not null)
            text.Append(" when ").Append(SpecPrinter.Print(Guard));
        foreach (var field in Fields)
        {
            text.Append("\n    ").Append(field.Name).Append(" = ");
            _ = field.Kind switch
            {
                FieldKind.Identity => text.Append("id ").Append(SpecPrinter.Print(field.Value)),
                FieldKind.Since => text.Append("since ").Append(field.Since).Append('(').Append(Keyed(field)).Append(')'),
                _ => text.Append(SpecPrinter.Print(field.Value)),
            };
        }
        return text.ToString();
    }

    /// <summary>The field whose object ties this event to the other one.</summary>
    public string Keyed(NamedField since) => Fields.FirstOrDefault(f => f.Kind != FieldKind.Since && f.Value == since.Value)?.Name ?? "";
}

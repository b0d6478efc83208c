namespace Dotbug.Spec;

/// <summary>What is wrong with one line of a file of named specs.</summary>
public sealed record NamedSpecFault(string Place, string Line, Diagnostic Error)
{
    /// <summary>The picture of it, as for specs.</summary>
    public string Format() => DiagnosticText.Format(Line, Error, Place);
}

/// <summary>What a file of named specs holds, and all that is wrong with it.</summary>
public sealed record NamedSpecs(IReadOnlyList<NamedSpec> Specs, IReadOnlyList<NamedSpecFault> Faults);

/// <summary>
/// The text of named specs. A line at the margin begins one: <c>name: Type.Method when guard</c>; indented lines below it are its fields:
/// <c>message = item</c>. <c>[Library]</c> says what the specs below it are about, <c>#</c> begins a comment as in <see cref="SpecFile"/>. Pure, never throws.
/// </summary>
public static class NamedSpecFile
{
    /// <summary>Faults of one file that are told: more is no file of named specs.</summary>
    public const int FaultsMax = 20;

    private sealed class Begun(string name, string library, string place, string line, TraceSpec spec)
    {
        public string Place => place;
        public string Line => line;
        public List<NamedField> Fields { get; } = [];
        public NamedSpec Done() => new(name, library, place, (MethodTarget)spec.Target, spec.Guard, new EquatableList<NamedField>(Fields));
    }

    /// <summary>Reads all of it. <paramref name="file"/> is the name for places, and the library of specs without a heading.</summary>
    public static NamedSpecs Parse(string text, string file)
    {
        List<NamedSpec> specs = [];
        List<NamedSpecFault> faults = [];
        var (number, library) = (0, file);
        Begun? begun = null;
        var broken = false;
        foreach (var whole in text.TrimStart('\ufeff').Split('\n'))
        {
            // One too many is told below.
            if (specs.Count > NamedSpec.SpecsMax)
                break;
            number++;
            var line = SpecFile.WithoutComment(whole).TrimEnd();
            if (line.Length == 0)
                continue;
            var place = $"{file}:{number}";
            var indented = char.IsWhiteSpace(line[0]);
            if (!indented)
            {
                End(ref begun, specs, faults);
                broken = false;
            }
            Diagnostic? error = null;
            if (line[0] == '[')
                library = Heading(line, library, out error);
            else if (!indented)
                begun = Header(line, library, place, out error);
            else if (begun is not null)
                error = Field(line, begun.Fields);
            else if (!broken)
                error = SpecErrors.FieldWithoutSpec(new Span(0, line.Length));
            if (error is null)
                continue;
            (begun, broken) = (null, true);
            faults.Add(new NamedSpecFault(place, line, error));
            if (faults.Count == FaultsMax)
                break;
        }
        End(ref begun, specs, faults);
        if (specs.Count > NamedSpec.SpecsMax)
            faults.Add(new NamedSpecFault(file, "", SpecErrors.TooManyNamed()));
        return new NamedSpecs(specs, faults);
    }

    private static void End(ref Begun? begun, List<NamedSpec> specs, List<NamedSpecFault> faults)
    {
        if (begun is { Fields.Count: 0 })
            faults.Add(new NamedSpecFault(begun.Place, begun.Line, SpecErrors.NoFields(new Span(0, begun.Line.Length))));
        else if (begun is not null)
            specs.Add(begun.Done());
        begun = null;
    }

    private static string Heading(string line, string before, out Diagnostic? error)
    {
        var name = line.Trim('[', ']').Trim();
        error = line[^1] == ']' && name.Length > 0 && !name.Contains('[', StringComparison.Ordinal) && !name.Contains(']', StringComparison.Ordinal)
            ? null : SpecErrors.BadHeading(new Span(0, line.Length));
        return error is null ? name : before;
    }

    private static Begun? Header(string line, string library, string place, out Diagnostic? error)
    {
        error = null;
        var cursor = new Cursor(line);
        var name = cursor.ReadIdentifier();
        var span = new Span(0, Math.Max(1, cursor.Pos));
        if (name.Length == 0 || cursor.Char != ':')
        {
            error = SpecErrors.NotANamedSpec(new Span(0, line.Length));
            return null;
        }
        if (!IsName(name))
        {
            error = SpecErrors.BadSpecName(span, name);
            return null;
        }
        // Blanks in the place of the name, so that spans are those of the line.
        var text = new string(' ', cursor.Pos + 1) + line[(cursor.Pos + 1)..];
        var (spec, wrong) = SpecParser.Parse(text);
        error = wrong is { Span: null } ? wrong with { Span = span } : wrong;
        if (spec is null)
            return null;
        if (spec.Target is not MethodTarget)
            error = SpecErrors.NotANamedSpec(spec.Target.Span);
        else if (spec.Actions.Count > 0)
            error = SpecErrors.ActionsOfNamed(new Span(text.LastIndexOf("->", StringComparison.Ordinal), 2));
        return error is null ? new Begun(name, library, place, line, spec) : null;
    }

    /// <summary>Words with which a spec may begin: none that means something else there.</summary>
    private static bool IsName(string name) => char.IsLetter(name[0]) && !Words.IsReserved(name) && name != "at" && Words.IndexOf(Words.Events, name) < 0
        && (name == "locks" || Words.IndexOf(Words.RuntimeTargets, name) < 0) && name.Length <= SpecErrors.NameMax;

    private static Diagnostic? Field(string line, List<NamedField> fields)
    {
        var cursor = new Cursor(line);
        cursor.SkipBlanks();
        var start = cursor.Pos;
        var name = cursor.ReadIdentifier();
        var at = cursor.From(start);
        cursor.SkipBlanks();
        if (name.Length == 0 || cursor.Char != '=' || cursor.Peek(1) == '=')
            return SpecErrors.NotAField(new Span(start, line.Length - start));
        if (Words.IsReserved(name) || name.Length > SpecErrors.NameMax)
            return SpecErrors.BadSpecName(at, name);
        if (fields.Exists(f => f.Name == name))
            return SpecErrors.FieldTwice(at, name);
        if (fields.Count == NamedSpec.FieldsMax)
            return SpecErrors.TooManyFields(at);
        cursor.Pos++;
        cursor.SkipBlanks();
        var kind = KindAt(cursor);
        return kind is FieldKind.Since or FieldKind.Past or FieldKind.Due ? Other(cursor, kind, name, at, fields) : Value(cursor, kind, name, fields);
    }

    /// <summary>Reads the word that says how the field gets its value, with the blanks behind it, where there is one.</summary>
    private static FieldKind KindAt(Cursor cursor)
    {
        foreach (var kind in (FieldKind[])[FieldKind.Identity, FieldKind.Since, FieldKind.Milliseconds, FieldKind.Past, FieldKind.Due])
        {
            var word = NamedField.Word(kind);
            if (!cursor.IsWord(word) || !char.IsWhiteSpace(cursor.Peek(word.Length)))
                continue;
            cursor.Pos += word.Length;
            cursor.SkipBlanks();
            return kind;
        }
        return FieldKind.Value;
    }

    private static Diagnostic? Value(Cursor cursor, FieldKind kind, string name, List<NamedField> fields)
    {
        var start = cursor.Pos;
        var lexer = new Lexer(cursor);
        var value = new GuardParser(lexer).Parse();
        if (cursor.Error is { } error)
            return error;
        if (value is null || lexer.Current.Kind != TokenKind.End || !IsPath(value, kind == FieldKind.Value))
            return SpecErrors.NotAPath(new Span(start, cursor.Text.Length - start));
        fields.Add(new NamedField(name, kind, value));
        return null;
    }

    private static bool IsPath(Expr value, bool orLiteral) => value switch
    {
        ThisExpr or NameExpr or VariableExpr => true,
        MemberExpr member => IsPath(member.Target, false),
        BoolLiteral or IntegerLiteral or RealLiteral or StringLiteral or DurationLiteral => orLiteral,
        _ => false,
    };

    /// <summary><c>send(message)</c> behind the word: the field must stand above.</summary>
    private static Diagnostic? Other(Cursor cursor, FieldKind kind, string name, Span at, List<NamedField> fields)
    {
        var start = cursor.Pos;
        var other = cursor.ReadIdentifier();
        cursor.SkipBlanks();
        var keyed = "";
        if (cursor.Char == '(')
        {
            cursor.Pos++;
            cursor.SkipBlanks();
            keyed = cursor.ReadIdentifier();
            cursor.SkipBlanks();
        }
        var span = new Span(start, cursor.Text.Length - start);
        if (other.Length == 0 || keyed.Length == 0 || cursor.Char != ')' || cursor.Pos + 1 != cursor.Text.Length)
            return SpecErrors.BadOther(span, kind);
        if (fields.Find(f => f.Name == keyed && f.Kind is FieldKind.Value or FieldKind.Identity)
            is not { Value: not (BoolLiteral or IntegerLiteral or RealLiteral or StringLiteral or DurationLiteral) } key)
            return SpecErrors.OtherUnknown(span, keyed);
        // One event is looked up once for all that is asked of it.
        var before = fields.Find(f => kind == FieldKind.Since ? f.Kind == kind : f.Other != null && f.Kind != FieldKind.Since);
        if (before != null && (kind == FieldKind.Since || before.Kind == kind || before.Other != other || before.Value != key.Value))
            return SpecErrors.FieldTwice(at, name);
        fields.Add(new NamedField(name, kind, key.Value, other));
        return null;
    }
}

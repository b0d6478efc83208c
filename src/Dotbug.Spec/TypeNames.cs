using System.Text;

namespace Dotbug.Spec;

/// <summary>
/// Reads a C# or CLR type name and writes it in one form: keywords for the primitives, <c>int?</c>, <c>List&lt;></c> for open or
/// unknown arguments. Used for parameter patterns and behind <c>is</c>.
/// </summary>
internal sealed class TypeNames(Cursor cursor)
{
    /// <summary>More type parameters than any type has; keeps <c>`9999</c> from growing the text.</summary>
    public const int ArityMax = 64;

    /// <summary>
    /// Reads a type, with the suffixes <c>?</c> and <c>*</c> only in a parameter list (in a guard they are operators).
    /// Null (with the error set) if there is none.
    /// </summary>
    public string? Read(bool inParameters)
    {
        var text = new StringBuilder();
        return Append(text, inParameters) ? text.ToString() : null;
    }

    private bool Append(StringBuilder text, bool inParameters)
    {
        if (!cursor.Enter(cursor.Here()))
            return false;
        cursor.SkipBlanks();
        if (!(cursor.Char == '(' ? AppendTuple(text) : AppendName(text)))
            return false;
        if (!AppendSuffixes(text, inParameters))
            return false;
        cursor.Leave();
        return true;
    }

    private bool AppendName(StringBuilder text)
    {
        var name = new StringBuilder();
        var (generic, nullable) = (false, 0);
        while (true)
        {
            if (cursor.Char == '@')
                cursor.Pos++;
            var word = cursor.ReadIdentifier();
            if (word.Length == 0)
                return cursor.Fail(SpecErrors.BadParameters(At(), $"expected a type, found {cursor.Found()}"));
            name.Append(word);
            if (cursor.Char is '<' or '`')
            {
                generic = true;
                nullable = name.ToString() is "Nullable" or "System.Nullable" ? name.Length : 0;
                var count = 1;
                if (!(cursor.Char == '<' ? AppendArguments(name, out count) : AppendBacktick(name)))
                    return false;
                if (count != 1)
                    nullable = 0;
            }

            if (cursor.Char is not ('.' or '+') || !(Cursor.IsNameStart(cursor.Peek(1)) || cursor.Peek(1) == '@'))
                break;
            cursor.Pos++;
            nullable = 0;
            name.Append('.');
        }

        var whole = name.ToString();
        text.Append(generic ? Nullable(whole, nullable) : Keyword(whole));
        return true;
    }

    private Span At()
    {
        cursor.Found(out var at);
        return at;
    }

    /// <summary><c>&lt;int, string></c>, or <c>&lt;,></c> for any; <c>&lt;_, _></c> says the same as the latter.</summary>
    private bool AppendArguments(StringBuilder text, out int count)
    {
        count = 1;
        var open = cursor.Here();
        cursor.Pos++;
        var arguments = new StringBuilder();
        var anys = 0;
        while (true)
        {
            cursor.SkipBlanks();
            if (cursor.Char is ',' or '>')
                anys++;
            else if (cursor.IsWord("_"))
            {
                anys++;
                cursor.Pos++;
                arguments.Append('_');
            }
            else if (!Append(arguments, inParameters: true))
                return false;
            cursor.SkipBlanks();
            if (cursor.Char != ',')
                break;
            cursor.Pos++;
            count++;
            arguments.Append(", ");
        }

        if (cursor.Char != '>')
            return cursor.Fail(SpecErrors.Unclosed(open, '<', '>', cursor.Found()));
        cursor.Pos++;
        if (anys != 0 && anys != count)
            return cursor.Fail(SpecErrors.BadParameters(cursor.From(open.Start), "some type arguments are missing",
                "name all of them, or none: Dictionary<string, int> or Dictionary<,>"));
        text.Append('<').Append(anys == 0 ? arguments.ToString() : new string(',', count - 1)).Append('>');
        return true;
    }

    /// <summary><c>List`1</c> as the CLR writes it, with or without arguments in square brackets.</summary>
    private bool AppendBacktick(StringBuilder text)
    {
        if (!TryReadArity(cursor, out var arity))
            return false;
        text.Append('<').Append(',', arity - 1).Append('>');
        var isArray = cursor.Peek(1) is ']' or ',' or '*';
        return cursor.Char != '[' || isArray || SkipBrackets(cursor, out _);
    }

    /// <summary>Reads a back-tick and the number behind it.</summary>
    public static bool TryReadArity(Cursor cursor, out int arity)
    {
        var start = cursor.Pos++;
        arity = 0;
        for (; char.IsAsciiDigit(cursor.Char); cursor.Pos++)
            arity = Math.Min(arity * 10 + (cursor.Char - '0'), ArityMax + 1);
        if (arity is > 0 and <= ArityMax)
            return true;
        var found = cursor.Pos == start + 1 ? cursor.Found() : SpecErrors.Quote(cursor.Text[(start + 1)..cursor.Pos]);
        return cursor.Fail(SpecErrors.Unexpected(
            cursor.From(start), $"a number of type parameters (1 to {ArityMax}) after '`'", found, null));
    }

    /// <summary>Skips a balanced pair of square brackets and counts what its commas separate.</summary>
    public static bool SkipBrackets(Cursor cursor, out int count)
    {
        var open = cursor.Here();
        var depth = 0;
        count = 1;
        while (!cursor.AtEnd)
        {
            var c = cursor.Text[cursor.Pos++];
            if (c == '[')
                depth++;
            else if (c == ']' && --depth == 0)
                return count <= ArityMax || cursor.Fail(SpecErrors.Unexpected(
                    cursor.From(open.Start), $"at most {ArityMax} type parameters", $"{count}", null));
            else if (c == ',' && depth == 1)
                count++;
        }

        return cursor.Fail(SpecErrors.Unclosed(open, '[', ']', "the end"));
    }

    private bool AppendTuple(StringBuilder text)
    {
        var open = cursor.Here();
        cursor.Pos++;
        text.Append('(');
        var count = 0;
        while (true)
        {
            if (!Append(text, inParameters: true))
                return false;
            count++;
            cursor.SkipBlanks();
            cursor.ReadIdentifier();
            cursor.SkipBlanks();
            if (cursor.Char != ',')
                break;
            cursor.Pos++;
            text.Append(", ");
        }

        if (cursor.Char != ')')
            return cursor.Fail(SpecErrors.Unclosed(open, '(', ')', cursor.Found()));
        cursor.Pos++;
        text.Append(')');
        return count > 1 || cursor.Fail(SpecErrors.BadParameters(cursor.From(open.Start), "a tuple has at least two types"));
    }

    private bool AppendSuffixes(StringBuilder text, bool inParameters)
    {
        while (true)
        {
            if (inParameters && cursor.Char is '?' or '*')
            {
                text.Append(cursor.Char);
                cursor.Pos++;
            }
            else if (cursor.Char == '[')
            {
                var open = cursor.Here();
                cursor.Pos++;
                text.Append('[');
                for (; cursor.Char is ',' or ' '; cursor.Pos++)
                {
                    if (cursor.Char == ',')
                        text.Append(',');
                }

                if (cursor.Char != ']')
                    return cursor.Fail(SpecErrors.Unclosed(open, '[', ']', cursor.Found()));
                cursor.Pos++;
                text.Append(']');
            }
            else
            {
                return true;
            }
        }
    }

    /// <summary><c>Nullable&lt;int></c> is <c>int?</c>; the open <c>Nullable&lt;></c> stays.</summary>
    private static string Nullable(string name, int prefix) =>
        prefix == 0 || name.Length == prefix + 2 ? name : string.Concat(name.AsSpan(prefix + 1, name.Length - prefix - 2), "?");

    private static string Keyword(string name)
    {
        var simple = name.StartsWith("System.", StringComparison.Ordinal) ? name["System.".Length..] : name;
        return simple switch
        {
            "Boolean" => "bool",
            "Byte" => "byte",
            "SByte" => "sbyte",
            "Char" => "char",
            "Decimal" => "decimal",
            "Double" => "double",
            "Single" => "float",
            "Int16" => "short",
            "UInt16" => "ushort",
            "Int32" => "int",
            "UInt32" => "uint",
            "Int64" => "long",
            "UInt64" => "ulong",
            "IntPtr" => "nint",
            "UIntPtr" => "nuint",
            "Object" => "object",
            "String" => "string",
            _ => name,
        };
    }
}

namespace Dotbug.Sinks.Filters;

/// <summary>Names of types: a written one matches a recorded one that is it or ends with it, as in targets. <c>List&lt;></c> has any arguments.</summary>
internal static class TypeNameMatch
{
    public static bool Matches(string written, string type)
    {
        var (name, arguments) = Split(written);
        var (other, otherArguments) = Split(type);
        if (name != other && !(other.EndsWith(name, StringComparison.Ordinal) && other[other.Length - name.Length - 1] is '.' or '+'))
            return false;
        if (arguments is "" or null && otherArguments is null)
            return arguments is null;
        // Open: only how many there are.
        return arguments is not null && otherArguments is not null && (arguments.All(c => c == ',') && arguments.Length == Commas(otherArguments)
            || Short(arguments) == Short(otherArguments));
    }

    /// <summary>Without namespaces and blanks.</summary>
    public static string Short(string type)
    {
        var text = new System.Text.StringBuilder(type.Length);
        var start = 0;
        foreach (var c in type)
        {
            if (c is '.' or '+')
                text.Length = start;
            else if (c != ' ')
            {
                text.Append(c);
                if (!char.IsLetterOrDigit(c) && c != '_')
                    start = text.Length;
            }
        }
        return text.ToString();
    }

    private static (string Name, string? Arguments) Split(string type)
    {
        var open = type.IndexOf('<', StringComparison.Ordinal);
        return open < 0 || type[^1] != '>' ? (type, null) : (type[..open], type[(open + 1)..^1]);
    }

    private static int Commas(string arguments)
    {
        var (depth, commas) = (0, 0);
        foreach (var c in arguments)
        {
            depth += c is '<' or '(' or '[' ? 1 : c is '>' or ')' or ']' ? -1 : 0;
            commas += c == ',' && depth == 0 ? 1 : 0;
        }
        return commas;
    }
}

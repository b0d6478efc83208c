namespace Dotbug.Sinks.Text;

/// <summary>Type names for people: <c>System.Collections.Generic.List&lt;Shop.Order></c> becomes <c>List&lt;Order></c>.</summary>
internal static class TypeNames
{
    public static void AppendShort(Utf8Buffer to, string type)
    {
        var start = 0;
        for (var i = 0; i < type.Length; i++)
        {
            var c = type[i];
            if (c is '.' or '+')
                start = i + 1;
            else if (c is '<' or '>' or ',' or '[' or ']' or '(' or ')' or ' ' or '?' or '*' or '&')
            {
                Escape.Append(to, type.AsSpan(start, i - start + 1));
                start = i + 1;
            }
        }
        Escape.Append(to, type.AsSpan(start));
    }
}

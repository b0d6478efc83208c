namespace Dotbug.Agent.Capture;

/// <summary>Names of fields as they stand in the source, for the names that compilers make.</summary>
internal static class MemberNames
{
    /// <summary>The name to show, or null for a field that only the compiler knows.</summary>
    public static string? Shown(string field)
    {
        // F# records keep the value of Name in Name@.
        if (field.Length > 1 && field[^1] == '@')
            return field[..^1];
        if (field.Length == 0 || field[0] != '<')
            return field;
        if (field == "<>4__this")
            return "this";
        var close = field.LastIndexOf('>');
        if (close <= 1)
            return null;
        // <Total>k__BackingField, <total>i__Field (anonymous types), <total>5__2 (locals of async methods), <total>P (primary constructors).
        var name = field[1..close];
        return name.Contains('<') ? null : name;
    }
}

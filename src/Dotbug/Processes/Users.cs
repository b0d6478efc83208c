namespace Dotbug;

/// <summary>Names of users, from <c>/etc/passwd</c>; a user that is not there is shown by number.</summary>
internal static class Users
{
    private static readonly Lazy<Dictionary<uint, string>> s_names = new(Read);

    public static string Name(uint uid) => s_names.Value.TryGetValue(uid, out var name) ? name : uid.ToString();

    private static Dictionary<uint, string> Read()
    {
        var names = new Dictionary<uint, string>();
        foreach (var line in ProcFs.ReadText("/etc/passwd")?.Split('\n') ?? [])
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && uint.TryParse(fields[2], out var uid))
                names.TryAdd(uid, fields[0]);
        }
        return names;
    }
}

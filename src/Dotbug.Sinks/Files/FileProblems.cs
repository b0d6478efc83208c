namespace Dotbug.Sinks.Files;

/// <summary>What is wrong with a file that is to be shown: DB5003 to DB5005.</summary>
internal static class FileProblems
{
    public static Problem Unreadable(string path, Exception e) => new("DB5003", $"'{SafeText.Of(path)}' cannot be read: {SafeText.Of(Reason(e))}",
        "dotbug show reads what dotbug --output FILE.dbug has written; only its owner may", ExitClass.Usage);

    public static Problem NotOurs(string path) => new("DB5004", $"'{SafeText.Of(path)}' is no file of dotbug",
        "dotbug show reads what dotbug --output FILE.dbug has written; text and JSON lines need no tool", ExitClass.Usage);

    public static Problem Newer(string path, uint version) => new("DB5005",
        $"'{SafeText.Of(path)}' was written by a newer dotbug: it has format {version}, this one reads {FileFormat.Version}",
        "show it with a newer dotbug", ExitClass.Usage);

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        _ => e.Message,
    };
}

namespace Demo;

internal static class Names
{
    /// <summary>
    /// "gateway", or the pid when another gateway runs on this machine, because then the name alone means nothing.
    /// </summary>
    public static string OfGateway(int pid) =>
        Directory.Exists("/proc") && Directory.EnumerateDirectories("/proc").Any(d => IsOtherGateway(d, pid))
            ? pid.ToString()
            : "gateway";

    private static bool IsOtherGateway(string directory, int pid)
    {
        if (!int.TryParse(Path.GetFileName(directory), out var other) || other == pid)
        {
            return false;
        }

        try
        {
            var words = File.ReadAllText(Path.Combine(directory, "cmdline")).Split('\0');
            return words.Take(3).Any(word => Path.GetFileName(word) is "Gateway" or "Gateway.dll");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return false;
        }
    }
}

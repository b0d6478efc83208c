using System.Text;
using Dotbug.Protocol;

namespace Dotbug;

/// <summary>What was read: the words for a session, from which files, and all that is wrong with them.</summary>
public sealed record SecretFilesResult(SecretWords Words, IReadOnlyList<string> Files, IReadOnlyList<Problem> Problems);

/// <summary>
/// The files that say which words hide values: the machine's, which only root can write, and after it the operator's. Both add and relax; what the
/// machine's file adds the operator's may not relax.
/// </summary>
public static class SecretFiles
{
    public const string MachineFile = "/etc/dotbug/secrets";

    /// <summary>A list of words has no more.</summary>
    private const int BytesMax = 64 << 10;

    /// <summary><c>$XDG_CONFIG_HOME/dotbug/secrets</c>, or the same below <c>~/.config</c>.</summary>
    public static string OwnFile()
    {
        var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(config) || !Path.IsPathRooted(config))
            config = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(config, "dotbug/secrets");
    }

    /// <summary>The machine's file, and the one that is named; null: the operator's own, if there is one.</summary>
    public static SecretFilesResult Load(string? named) => Load(MachineFile, named ?? OwnFile(), named != null);

    internal static SecretFilesResult Load(string machine, string own, bool mustExist)
    {
        var all = new SecretFile();
        List<string> files = [];
        if (Read(machine, mustExist: false, all))
            files.Add(machine);
        all.Require(machine);
        if (Read(own, mustExist, all))
            files.Add(own);
        return new SecretFilesResult(all.Words, files, all.Problems);
    }

    private static bool Read(string file, bool mustExist, SecretFile into)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[BytesMax + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > BytesMax)
                throw new IOException($"it is larger than {BytesMax >> 10} KB");
            into.Read(file, Encoding.UTF8.GetString(bytes, 0, count));
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !mustExist)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message;
            // Without it nobody knows what must be hidden.
            into.Problems.Add(new Problem("DB1910", $"the file of secrets '{file}' cannot be read: {reason}",
                "'+ pin' on a line hides what is called pin, '- token' shows what is called token", ExitClass.Usage));
            return false;
        }
    }
}

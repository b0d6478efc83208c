using System.Security.Cryptography;
using System.Text;

namespace Dotbug.Targets;

/// <summary>
/// What a build was made of, as one text. Contents count and not times: a checkout of the same files builds nothing.
/// </summary>
internal static class SourceStamp
{
    private static readonly string[] _settings = ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    public static string Of(string project, IEnumerable<string> arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', arguments)));
        var sources = Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*", SearchOption.AllDirectories);
        var settings = _settings.Select(s => Path.Combine(Repository.Root, s));
        foreach (var file in sources.Concat(settings).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

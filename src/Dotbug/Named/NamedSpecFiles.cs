using System.Text;
using Dotbug.Spec;

namespace Dotbug;

/// <summary>
/// The words that stand for methods of libraries: those that come with dotbug and those of the files that were read. <c>Pictures</c> are all faults of these files, each
/// with its line.
/// </summary>
public sealed record NamedSpecSet(IReadOnlyList<NamedSpec> Specs, IReadOnlyList<string> Pictures)
{
    /// <summary>The words, each once.</summary>
    public IReadOnlyCollection<string> Names { get; } = [.. Specs.Select(s => s.Name).Distinct()];

    /// <summary>Those of a word, in the order in which they were read.</summary>
    public IEnumerable<NamedSpec> Of(string name) => Specs.Where(s => s.Name == name);

    /// <summary>What a session with these specs needs of them, as the agent reads it: place, line end, text.</summary>
    internal IReadOnlyList<string> For(IEnumerable<string> specs)
    {
        var parsed = specs.Select(s => SpecParser.Parse(s, Names).Spec).OfType<TraceSpec>().ToList();
        var wanted = parsed.Select(s => s.Target).OfType<RuntimeTarget>().Select(t => t.Name).ToHashSet();
        // A flow goes along with whatever is sent and received.
        if (parsed.Any(s => s.Actions.Any(a => a is FollowAction)))
            wanted.UnionWith(Specs.Where(s => s.SinceField != null).Select(s => s.Name));
        foreach (var spec in Specs.Where(s => wanted.Contains(s.Name)).ToArray())
        {
            if (spec.SinceField is { Other: { } sent })
                wanted.Add(sent);
            if (spec.PastField is { } past)
                wanted.UnionWith(Specs.Where(s => s.IsMeantBy(past, spec)).Select(s => s.Name));
        }
        return [.. Specs.Where(s => wanted.Contains(s.Name)).Select(s => $"{s.Place}\n{s}")];
    }
}

/// <summary>
/// Files of named specs (<see cref="NamedSpecFile"/>): those inside dotbug, the machine's, the operator's, and those that are named. All add; a file that is broken is told,
/// and no session begins.
/// </summary>
public static class NamedSpecFiles
{
    public const string MachineFile = "/etc/dotbug/specs";

    private const int BytesMax = 256 << 10;

    private static readonly Lazy<NamedSpecSet> s_own = new(() => Parse(Shipped()));

    /// <summary><c>$XDG_CONFIG_HOME/dotbug/specs</c>, or the same below <c>~/.config</c>.</summary>
    public static string OwnFile() => Path.Combine(Path.GetDirectoryName(SecretFiles.OwnFile())!, "specs");

    /// <summary>Those inside dotbug only.</summary>
    public static NamedSpecSet OfDotbug => s_own.Value;

    /// <summary>All: inside dotbug, the machine's and the operator's file where there is one, and the named ones, which must be there.</summary>
    public static NamedSpecSet Load(IReadOnlyList<string> named) => Load([MachineFile, OwnFile()], named);

    internal static NamedSpecSet Load(IReadOnlyList<string> usual, IReadOnlyList<string> named)
    {
        List<(string File, string Text)> texts = [];
        List<string> errors = [];
        foreach (var file in usual)
            Read(file, mustExist: false, texts, errors);
        foreach (var file in named)
            Read(file, mustExist: true, texts, errors);
        var read = Parse(texts);
        return new NamedSpecSet([.. OfDotbug.Specs, .. read.Specs], [.. errors, .. read.Pictures]);
    }

    private static NamedSpecSet Parse(IEnumerable<(string File, string Text)> texts)
    {
        List<NamedSpec> specs = [];
        List<string> pictures = [];
        foreach (var (file, text) in texts)
        {
            var read = NamedSpecFile.Parse(text, file);
            specs.AddRange(read.Specs);
            pictures.AddRange(read.Faults.Select(f => f.Format()));
        }
        return new NamedSpecSet(specs, pictures);
    }

    /// <summary>The texts of <c>src/Dotbug/Named/*.specs</c>.</summary>
    internal static IEnumerable<(string File, string Text)> Shipped()
    {
        var assembly = typeof(NamedSpecFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".specs", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static void Read(string file, bool mustExist, List<(string File, string Text)> into, List<string> errors)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[BytesMax + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > BytesMax)
                throw new IOException($"it is larger than {BytesMax >> 10} KB");
            into.Add((file, Encoding.UTF8.GetString(bytes, 0, count)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !mustExist)
        {
            // The usual files need not be there.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message;
            errors.Add(DiagnosticText.Format("", new Diagnostic("DB1914", $"the file of named specs '{file}' cannot be read: {reason}", null,
                "'orders: Shop.Bus.Publish' begins a named spec, 'message = item' below it, indented, is a field")));
        }
    }
}

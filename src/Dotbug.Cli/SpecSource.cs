using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary>One spec, and where it stands: null on the command line, <c>file:line</c> otherwise.</summary>
internal sealed record SpecSource(string Text, string? Place)
{
    /// <summary>Eight times what all specs of a session can have: the rest are comments.</summary>
    private const int FileCharsMax = 8 * Protocol.Limits.SpecsMax * SpecErrors.LengthMax;

    /// <summary>Faults of one file that are shown: more is no file of specs.</summary>
    private const int FaultsMax = 20;

    /// <summary>
    /// Reads and parses every spec before any process is touched. All faults are given as pictures, so that a file can be
    /// corrected in one go.
    /// </summary>
    public static (IReadOnlyList<SpecSource> Specs, IReadOnlyList<string> Errors) Load(IReadOnlyList<string> words, IReadOnlyCollection<string> names)
    {
        List<SpecSource> specs = [];
        List<string> errors = [];
        foreach (var word in words)
        {
            if (word.StartsWith('@'))
                LoadFile(word[1..], names, specs, errors);
            else if (word == "-")
                errors.Add(ErrorText.Of(Texts.BareDash()));
            else if (SpecParser.Parse(word, names).Error is { } error)
                errors.Add(DiagnosticText.Format(word, error));
            else
                specs.Add(new SpecSource(word, null));
        }
        if (specs.Count > Protocol.Limits.SpecsMax)
            errors.Add(ErrorText.Of(Texts.TooManySpecs(specs.Count)));
        return (specs, errors);
    }

    /// <summary>Null: longer than any file of specs. It may be a pipe, or a device that never ends.</summary>
    private static string? Read(string file)
    {
        using var reader = new StreamReader(file);
        var buffer = new char[FileCharsMax + 1];
        var length = reader.ReadBlock(buffer);
        return length <= FileCharsMax ? new string(buffer, 0, length) : null;
    }

    private static void LoadFile(string file, IReadOnlyCollection<string> names, List<SpecSource> specs, List<string> errors)
    {
        string? text;
        try
        {
            text = Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(ErrorText.Of(Texts.SpecFileUnreadable(file, Texts.FileFault(e))));
            return;
        }
        if (text == null)
        {
            errors.Add(ErrorText.Of(Texts.SpecFileTooLong(file, FileCharsMax)));
            return;
        }
        var lines = SpecFile.Parse(text, names);
        var faults = 0;
        foreach (var line in lines)
        {
            if (SpecFile.FormatError(file, line) is { } error)
            {
                if (faults++ < FaultsMax)
                    errors.Add(error);
            }
            else
                specs.Add(new SpecSource(line.Text, $"{file}:{line.Number}"));
        }
        if (faults > FaultsMax)
            errors.Add(ErrorText.Of(Texts.MoreFaults(file, faults - FaultsMax)));
        if (lines.Count == 0)
            errors.Add(ErrorText.Of(Texts.SpecFileEmpty(file)));
    }
}

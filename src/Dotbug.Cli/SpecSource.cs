using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary>One spec, and where it stands: null on the command line, <c>file:line</c> otherwise.</summary>
internal sealed record SpecSource(string Text, string? Place)
{
    /// <summary>
    /// Reads and parses every spec before any process is touched. All faults are given as pictures, so that a file can be
    /// corrected in one go.
    /// </summary>
    public static (IReadOnlyList<SpecSource> Specs, IReadOnlyList<string> Errors) Load(IReadOnlyList<string> words)
    {
        List<SpecSource> specs = [];
        List<string> errors = [];
        foreach (var word in words)
        {
            if (word.StartsWith('@'))
                LoadFile(word[1..], specs, errors);
            else if (word == "-")
                errors.Add(ErrorText.Of(Texts.BareDash()));
            else if (SpecParser.Parse(word).Error is { } error)
                errors.Add(DiagnosticText.Format(word, error));
            else
                specs.Add(new SpecSource(word, null));
        }
        if (specs.Count > Protocol.Limits.SpecsMax)
            errors.Add(ErrorText.Of(Texts.TooManySpecs(specs.Count)));
        return (specs, errors);
    }

    private static void LoadFile(string file, List<SpecSource> specs, List<string> errors)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(ErrorText.Of(Texts.SpecFileUnreadable(file, Texts.FileFault(e))));
            return;
        }
        var lines = SpecFile.Parse(text);
        foreach (var line in lines)
        {
            if (SpecFile.FormatError(file, line) is { } error)
                errors.Add(error);
            else
                specs.Add(new SpecSource(line.Text, $"{file}:{line.Number}"));
        }
        if (lines.Count == 0)
            errors.Add(ErrorText.Of(Texts.SpecFileEmpty(file)));
    }
}

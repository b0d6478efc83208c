using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug;

/// <summary>
/// A text that changes the words of secrets: <c>+ pin</c> hides what is called so, <c>- token</c> no longer does, <c>#</c> begins a comment. Words are
/// written as in identifiers or apart; <c>*pin</c> also ends a longer word; two words stand side by side.
/// </summary>
internal sealed class SecretFile
{
    private readonly List<string> _added = [];
    private readonly List<string> _relaxed = [];

    /// <summary>With the place where each word was asked for last.</summary>
    private readonly Dictionary<string, string> _required = [];

    public List<Problem> Problems { get; } = [];

    public SecretWords Words => new([.. _added], [.. _relaxed]);

    /// <summary>Words that were added up to now may not be relaxed by what is read from now on.</summary>
    public void Require(string file)
    {
        foreach (var word in _added)
            _required.TryAdd(Letters(word), file);
    }

    public void Read(string file, string text)
    {
        var number = 0;
        foreach (var whole in text.TrimStart('\ufeff').Split('\n'))
        {
            number++;
            var line = WithoutComment(whole).Trim();
            if (line.Length > 0 && Line(line) is { } error)
                Problems.Add(error with { Message = $"{file}:{number}: {error.Message}" });
        }
        if (_added.Count + _relaxed.Count > SecretWords.WordsMax)
            Problems.Add(Wrong($"{file}: more than {SecretWords.WordsMax} words", "each name is compared with all of them"));
    }

    private static string WithoutComment(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i];
        }
        return line;
    }

    private Problem? Line(string line)
    {
        if (line[0] is not ('+' or '-'))
            return Wrong($"'{line}' begins neither with + nor with -", "'+ pin' hides what is called pin, '- token' shows what is called token");
        if (Normal(line[1..].Trim()) is not { } word)
            return Wrong($"'{line[1..].Trim()}' is no word, nor two", "one or two words of plain letters: pin, *pin (also at the end of a longer word), account number");
        return line[0] == '+' ? Add(word) : Relax(word);
    }

    private Problem? Add(string word)
    {
        _relaxed.RemoveAll(w => Letters(w) == Letters(word));
        if (!_added.Contains(word))
            _added.Add(word);
        return null;
    }

    private Problem? Relax(string word)
    {
        var letters = Letters(word);
        if (_required.TryGetValue(letters, out var file))
            return new Problem("DB1912", $"'{word}' must stay hidden: {file} says so", "leave the line out, or ask whoever keeps that file", ExitClass.Usage);
        _added.RemoveAll(w => Letters(w) == letters);
        string[] known = [.. SecretWords.Known.Where(w => Letters(w) == letters)];
        if (known.Length == 0 && !word.Contains(' '))
        {
            var near = Suggest.Nearest(letters, [.. SecretWords.Known.Select(w => w.TrimStart('*'))]);
            return Wrong($"nothing is hidden by the word '{word}'", near != null ? $"did you mean '{near}'?"
                : "two words are harmless side by side when they are relaxed together: - token count");
        }
        foreach (var one in known.Length > 0 ? known : [word])
        {
            if (!_relaxed.Contains(one))
                _relaxed.Add(one);
        }
        return null;
    }

    private static string Letters(string word) => word.Replace("*", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>pinCode, pin_code and pin-code are two words; null: it is no word, or too many.</summary>
    private static string? Normal(string text)
    {
        var words = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var begins = char.IsAsciiLetterUpper(c) && i > 0 && (char.IsAsciiLetterLower(text[i - 1])
                || (char.IsAsciiLetterUpper(text[i - 1]) && i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1])));
            if (c is '_' or '-' or ' ' or '\t' || begins)
                words.Append(' ');
            if (c is not ('_' or '-' or ' ' or '\t'))
                words.Append(char.ToLowerInvariant(c));
        }
        var normal = string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return SecretWords.IsWord(normal) ? normal : null;
    }

    private static Problem Wrong(string message, string hint) => new("DB1911", message, hint, ExitClass.Usage);
}

using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Tells from a name whether what it names is a secret, by the words of one session. Called when probes are built and, for the keys of dictionaries,
/// on traced threads: no allocation, no culture. Errs towards redacting: a hidden value costs a question, a shown one costs a password.
/// Immutable; sessions may differ in their words, so whatever is kept for more than one session asks <see cref="Default"/> or keeps no answer.
/// </summary>
internal sealed partial class Secrets
{
    private const int CharsMax = 128;

    private readonly string[] _words;
    private readonly string[] _endings;
    private readonly (string First, string Second)[] _pairs;
    private readonly (string First, string Second)[] _harmless;

    public Secrets(SecretWords changes)
    {
        string[] hidden = [.. SecretWords.Known.Concat(changes.Added).Except(changes.Relaxed)];
        _words = [.. hidden.Where(w => !w.StartsWith('*') && !w.Contains(' '))];
        _endings = [.. hidden.Where(w => w.StartsWith('*')).Select(w => w[1..])];
        _pairs = [.. hidden.Where(w => w.Contains(' ')).Select(Pair)];
        _harmless = [.. SecretWords.Harmless.Concat(changes.Relaxed).Where(w => w.Contains(' ')).Select(Pair)];
        IsDefault = changes.ChangesNothing;
    }

    /// <summary>The words that are hidden when nobody says otherwise.</summary>
    public static Secrets Default { get; } = new(SecretWords.Unchanged);

    public bool IsDefault { get; }

    private static readonly Secrets[] s_bySlot = Enumerable.Repeat(Default, Limits.SessionsMax).ToArray();

    /// <summary>The words of the session that has the slot now. Any thread that is inside one of its probes.</summary>
    public static Secrets OfSlot(int slot) => s_bySlot[slot];

    /// <summary>Agent's thread, before the session arms. A slot is taken again only when no probe is inside it.</summary>
    public static void Use(int slot, Secrets secrets) => s_bySlot[slot] = secrets;

    private static (string, string) Pair(string words)
    {
        var blank = words.IndexOf(' ');
        return (words[..blank], words[(blank + 1)..]);
    }

    /// <summary>Words of the identifier, split at changes of case, digits, and signs, are looked up; <c>cancellationToken</c> is none.</summary>
    public bool IsSecret(string? identifier) => identifier != null && IsSecret(identifier.AsSpan());

    /// <summary>
    /// The same for a parameter or field whose type is known: a CancellationToken called <c>token</c> is no secret, and a key is one whatever
    /// it is called.
    /// </summary>
    public bool IsSecret(string? identifier, Type type)
    {
        var secret = type != typeof(CancellationToken) && IsSecret(identifier);
        AskRules(type, ref secret);
        return secret;
    }

    static partial void AskRules(Type type, ref bool secret);

    public bool IsSecret(ReadOnlySpan<char> name)
    {
        // Longer than any identifier: a text, not a name. Its beginning decides.
        if (name.Length > CharsMax)
            name = name[..CharsMax];
        var before = default(ReadOnlySpan<char>);
        var at = 0;
        while (NextWord(name, ref at, out var start))
        {
            var word = name[start..at];
            if (AnyPair(_pairs, before, word) || (One(word) && !IsHarmless(before, word, name, at)))
                return true;
            before = word;
        }
        return false;
    }

    // A word is a run of letters: Abc, abc, or ABC before the Abc that follows (APIKey: API, Key).
    private static bool NextWord(ReadOnlySpan<char> name, ref int at, out int start)
    {
        while (at < name.Length && !char.IsAsciiLetter(name[at]))
            at++;
        start = at;
        while (at < name.Length && char.IsAsciiLetter(name[at]))
        {
            if (at > start && char.IsAsciiLetterUpper(name[at])
                && (char.IsAsciiLetterLower(name[at - 1]) || (at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1]) && !PluralEnd(name, at))))
                break;
            at++;
        }
        return at > start;
    }

    // PINs, APIs: the s belongs to the word in capitals.
    private static bool PluralEnd(ReadOnlySpan<char> name, int at) =>
        name[at + 1] == 's' && (at + 2 == name.Length || !char.IsAsciiLetterLower(name[at + 2]));

    private bool One(ReadOnlySpan<char> word)
    {
        foreach (var known in _words)
        {
            if (Is(word, known))
                return true;
        }
        // Written in one: userpassword, clientsecret, accesstoken. Not: tokenizer, secretariat.
        foreach (var known in _endings)
        {
            if (Ends(word, known, out _) && !IsHarmlessInOne(word))
                return true;
        }
        foreach (var (first, second) in _pairs)
        {
            if (Ends(word, second, out var start) && Ends(word[..start], first, out _))
                return true;
        }
        return false;
    }

    // cancellationtoken
    private bool IsHarmlessInOne(ReadOnlySpan<char> word)
    {
        foreach (var (first, second) in _harmless)
        {
            if (Ends(word, second, out var start) && Is(word[..start], first))
                return true;
        }
        return false;
    }

    // cancellationToken, metadataToken, changeToken, tokenSource.
    private bool IsHarmless(ReadOnlySpan<char> before, ReadOnlySpan<char> word, ReadOnlySpan<char> name, int at) =>
        AnyPair(_harmless, before, word) || (NextWord(name, ref at, out var start) && AnyPair(_harmless, word, name[start..at]));

    private static bool AnyPair((string First, string Second)[] pairs, ReadOnlySpan<char> before, ReadOnlySpan<char> word)
    {
        if (before.IsEmpty)
            return false;
        foreach (var (first, second) in pairs)
        {
            if (Is(word, second) && Is(before, first))
                return true;
        }
        return false;
    }

    private static bool Ends(ReadOnlySpan<char> word, string lower, out int start)
    {
        // Plurals are the same word.
        var end = word.Length > lower.Length && word[^1] is 's' or 'S' && lower[^1] != 's' ? word.Length - 1 : word.Length;
        start = end - lower.Length;
        return start >= 0 && Same(word[start..end], lower);
    }

    private static bool Is(ReadOnlySpan<char> word, string lower) => Ends(word, lower, out var start) && start == 0;

    private static bool Same(ReadOnlySpan<char> word, string lower)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if ((word[i] | 0x20) != lower[i])
                return false;
        }
        return true;
    }
}

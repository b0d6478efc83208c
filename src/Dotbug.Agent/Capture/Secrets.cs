namespace Dotbug.Agent.Capture;

/// <summary>
/// Tells from a name whether what it names is a secret. Called when probes are built and, for the keys of dictionaries, on traced threads:
/// no allocation, no culture. Errs towards redacting: a hidden value costs a question, a shown one costs a password.
/// </summary>
internal static partial class Secrets
{
    private const int CharsMax = 128;

    /// <summary>Words of the identifier, split at changes of case, digits, and signs, are looked up; <c>cancellationToken</c> is none.</summary>
    public static bool IsSecret(string? identifier) => identifier != null && IsSecret(identifier.AsSpan());

    /// <summary>
    /// The same for a parameter or field whose type is known: a CancellationToken called <c>token</c> is no secret, and a key is one whatever
    /// it is called.
    /// </summary>
    public static bool IsSecret(string? identifier, Type type)
    {
        var secret = type != typeof(CancellationToken) && IsSecret(identifier);
        AskRules(type, ref secret);
        return secret;
    }

    static partial void AskRules(Type type, ref bool secret);

    public static bool IsSecret(ReadOnlySpan<char> name)
    {
        // Longer than any identifier: a text, not a name. Its beginning decides.
        if (name.Length > CharsMax)
            name = name[..CharsMax];
        var before = default(ReadOnlySpan<char>);
        var at = 0;
        while (NextWord(name, ref at, out var start))
        {
            var word = name[start..at];
            if (Two(before, word) || (One(word) && !IsHarmlessToken(before, word, name, at)))
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

    private static bool One(ReadOnlySpan<char> word)
    {
        if (word.Length > 1 && word[^1] is 's' or 'S')
            word = word[..^1];
        // Written in one: userpassword, clientsecret, accesstoken. Not: tokenizer, secretariat.
        return Ends(word, "password") || Ends(word, "passwd") || Ends(word, "passphrase") || Ends(word, "passcode")
            || Is(word, "pwd") || Ends(word, "secret") || (Ends(word, "token") && !Is(word, "cancellationtoken"))
            || Ends(word, "apikey") || Is(word, "authorization") || Is(word, "cookie") || Is(word, "setcookie")
            || Ends(word, "credential") || Is(word, "connectionstring") || Is(word, "jwt") || Is(word, "bearer") || Is(word, "cvv")
            || Is(word, "ssn") || Is(word, "card") || Ends(word, "creditcard") || Is(word, "accountkey") || Ends(word, "accesskey");
    }

    private static bool Two(ReadOnlySpan<char> before, ReadOnlySpan<char> word)
    {
        if (Is(word, "key") || Is(word, "keys"))
            return Is(before, "api") || Is(before, "account") || Is(before, "private") || Is(before, "access") || Is(before, "signing") || Is(before, "encryption");
        if (Is(word, "word") || Is(word, "words"))
            return Is(before, "pass");
        return (Is(word, "string") || Is(word, "strings")) && Is(before, "connection");
    }

    // cancellationToken, metadataToken, changeToken, tokenSource.
    private static bool IsHarmlessToken(ReadOnlySpan<char> before, ReadOnlySpan<char> word, ReadOnlySpan<char> name, int at) =>
        (Is(word, "token") || Is(word, "tokens"))
        && (Is(before, "cancellation") || Is(before, "metadata") || Is(before, "change")
            || (NextWord(name, ref at, out var start) && Is(name[start..at], "source")));

    private static bool Ends(ReadOnlySpan<char> word, string lower) =>
        word.Length >= lower.Length && Is(word[^lower.Length..], lower);

    private static bool Is(ReadOnlySpan<char> word, string lower)
    {
        if (word.Length != lower.Length)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if ((word[i] | 0x20) != lower[i])
                return false;
        }
        return true;
    }
}

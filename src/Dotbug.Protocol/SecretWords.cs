namespace Dotbug.Protocol;

/// <summary>
/// The words of identifiers that give a secret away, and how a session changes them. A word is of letters, in lower case;
/// two of them with a blank between stand side by side in an identifier (<c>apiKey</c>, <c>API_KEY</c>) or are written in one
/// (<c>userapikey</c>); <c>*word</c> also ends a longer one (<c>accesstoken</c>).
/// </summary>
/// <param name="Added">Hide these too.</param>
/// <param name="Relaxed">Those of <see cref="Known"/> that hide nothing any more; or two words that are harmless side by side.</param>
public sealed record SecretWords(IReadOnlyList<string> Added, IReadOnlyList<string> Relaxed)
{
    /// <summary>Each name is compared with all of them, on the program's threads.</summary>
    public const int WordsMax = 256;

    public const int CharsMax = 64;

    public static SecretWords Unchanged { get; } = new([], []);

    public static IReadOnlyList<string> Known { get; } =
    [
        "*password", "*passwd", "*passphrase", "*passcode", "pwd", "pass word", "*secret", "*token", "*credential",
        "api key", "account key", "access key", "private key", "signing key", "encryption key",
        "authorization", "bearer", "jwt", "cookie", "set cookie", "connection string", "card", "credit card", "cvv", "ssn",
    ];

    /// <summary>Two words of which neither is a secret when they stand side by side.</summary>
    public static IReadOnlyList<string> Harmless { get; } = ["cancellation token", "metadata token", "change token", "token source"];

    public bool ChangesNothing => Added.Count == 0 && Relaxed.Count == 0;

    /// <summary>True for the one form in which a word, or two, may stand here.</summary>
    public static bool IsWord(string text)
    {
        var blank = text.IndexOf(' ');
        var first = blank < 0 ? text.AsSpan(text.StartsWith('*') ? 1 : 0) : text.AsSpan(0, blank);
        return text.Length <= CharsMax && IsLetters(first) && (blank < 0 || IsLetters(text.AsSpan(blank + 1)));
    }

    private static bool IsLetters(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('a', 'z') < 0;

    public void Write(WireWriter to)
    {
        to.List(Added, static (w, t) => w.Text(t));
        to.List(Relaxed, static (w, t) => w.Text(t));
    }

    public static SecretWords Read(WireReader from) => new(from.List(static r => r.Text()), from.List(static r => r.Text()));

    /// <summary>What came from the other side may be used.</summary>
    public bool IsValid => Added.Count + Relaxed.Count <= WordsMax && Added.All(IsWord) && Relaxed.All(IsWord);
}

namespace Dotbug.Agent.Capture;

/// <summary>
/// What looks like a secret whatever stands before it: JSON web tokens (RFC 7519), PEM blocks (RFC 7468), <c>Bearer</c> and
/// <c>Basic</c> credentials (RFC 6750, RFC 7617), passwords in addresses (RFC 3986), numbers of payment cards (ISO/IEC 7812, with
/// Luhn's check).
/// Called by <see cref="SecretText"/> at the one character that is worth a look.
/// </summary>
internal static unsafe class SecretForms
{
    private const int CardDigitsMin = 13, CardDigitsMax = 19;

    /// <summary>Fewer characters than this behind <c>Bearer</c> are a word of a sentence.</summary>
    private const int CredentialMin = 8;

    /// <summary>A header of a token, <c>{"alg":...}</c>, has more.</summary>
    private const int TokenHeaderMin = 10;

    public static bool At(in SecretText.Piece all, int at, out int start, out int end)
    {
        (start, end) = (0, 0);
        return all.Text[at] switch
        {
            '.' => WebToken(all, at, out start, out end),
            '-' => Pem(all, at, out start, out end),
            '@' => UserInfo(all, at, out start, out end),
            _ => Credential(all, at, out start, out end),
        };
    }

    // eyJ is {" in base64url; the dot is the first of two.
    private static bool WebToken(in SecretText.Piece all, int dot, out int start, out int end)
    {
        (start, end) = (dot, dot);
        while (start > all.From && IsBase64Url(all.Text[start - 1]))
            start--;
        if (dot - start < TokenHeaderMin || !Stands(all, start, "eyJ"))
            return false;
        while (end < all.Length && (IsBase64Url(all.Text[end]) || all.Text[end] == '.'))
            end++;
        return true;
    }

    private static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool Pem(in SecretText.Piece all, int at, out int start, out int end)
    {
        const string begin = "-----BEGIN ", finish = "-----END ";
        (start, end) = (at, all.Length);
        if (!Stands(all, at, begin))
            return false;
        for (var i = at + begin.Length; i < all.Length; i++)
        {
            if (all.Text[i] != '-' || !Stands(all, i, finish))
                continue;
            for (end = i + finish.Length; end < all.Length && all.Text[end] != '-' && all.Text[end] >= ' ';)
                end++;
            while (end < all.Length && all.Text[end] == '-')
                end++;
            break;
        }
        return true;
    }

    // scheme://user:password@host
    private static bool UserInfo(in SecretText.Piece all, int at, out int start, out int end)
    {
        (start, end) = (0, at);
        for (var i = at - 1; i > all.From; i--)
        {
            var c = all.Text[i];
            if (c == ':' && start == 0 && all.Text[i + 1] != '/')
                start = i + 1;
            else if (c is '/' && all.Text[i - 1] == '/')
                return start > i;
            else if (c is '/' or ' ' or '"' or '\'' or '?' or '#')
                return false;
        }
        return false;
    }

    // The blank behind "Bearer" or "Basic".
    private static bool Credential(in SecretText.Piece all, int blank, out int start, out int end)
    {
        (start, end) = (blank + 1, blank + 1);
        if (!Ends(all, blank, "bearer") && !Ends(all, blank, "basic"))
            return false;
        while (end < all.Length && (IsBase64Url(all.Text[end]) || all.Text[end] is '.' or '~' or '+' or '/' or '='))
            end++;
        return end - start >= CredentialMin || (all.Cut && end == all.Length);
    }

    private static bool Ends(in SecretText.Piece all, int end, string lower)
    {
        var start = end - lower.Length;
        if (start < 0 || (start > 0 && char.IsAsciiLetterOrDigit(all.Text[start - 1])))
            return false;
        for (var i = 0; i < lower.Length; i++)
        {
            if ((all.Text[start + i] | 0x20) != lower[i])
                return false;
        }
        return true;
    }

    private static bool Stands(in SecretText.Piece all, int at, string what) =>
        all.Length - at >= what.Length && new ReadOnlySpan<char>(all.Text + at, what.Length).SequenceEqual(what);

    /// <summary>
    /// A run of digits, in groups or not; <paramref name="at"/> moves to its last one, so that no part of it is taken for another.
    /// </summary>
    public static bool Card(in SecretText.Piece all, ref int at, out int start, out int end)
    {
        start = at;
        end = at;
        var (digits, odd, other) = (0, 0, 0);
        for (var i = at; i < all.Length; i++)
        {
            var c = all.Text[i];
            var isGap = c is ' ' or '-' && i > at && i + 1 < all.Length && char.IsAsciiDigit(all.Text[i - 1]);
            if (isGap && char.IsAsciiDigit(all.Text[i + 1]))
                continue;
            if (!char.IsAsciiDigit(c))
                break;
            var digit = c - '0';
            var twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            // Every second digit counts twice, from the last one on: both ways are summed, and the length decides.
            (odd, other) = (digits & 1) == 0 ? (odd + digit, other + twice) : (odd + twice, other + digit);
            digits++;
            end = i + 1;
        }
        at = end - 1;
        if ((start > 0 && IsBase64Url(all.Text[start - 1])) || (end < all.Length && char.IsAsciiLetter(all.Text[end])))
            return false;
        if (all.Cut && end == all.Length && digits >= CardDigitsMin - 1 && digits <= CardDigitsMax)
            return IsIssued(all, start);
        var sum = (digits & 1) == 1 ? odd : other;
        return digits is >= CardDigitsMin and <= CardDigitsMax && sum % 10 == 0 && IsIssued(all, start);
    }

    // First digits of the networks: 2 and 5 Mastercard, 3 American Express, Diners and JCB, 4 Visa, 6 Discover and UnionPay.
    private static bool IsIssued(in SecretText.Piece all, int start)
    {
        var first = all.Text[start];
        var second = all.Text[start + 1];
        return first switch
        {
            '2' => second is >= '2' and <= '7',
            '3' => second is '0' or '4' or '5' or '6' or '7' or '8',
            '4' => true,
            '5' => second is not '9',
            '6' => second is '0' or '2' or '4' or '5' or '3' or '7' or '9',
            _ => false,
        };
    }
}

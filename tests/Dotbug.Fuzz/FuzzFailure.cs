using System.Text;

namespace Fuzzing;

/// <summary>A reader did what it must not do.</summary>
internal sealed class FuzzFailure(string message) : Exception(message)
{
    public static void Unless(bool holds, string message)
    {
        if (!holds)
            throw new FuzzFailure(message);
    }

    /// <summary>What is shown to people holds no character that a terminal obeys.</summary>
    public static void UnlessShowable(string text)
    {
        foreach (var c in text)
        {
            if (c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format || char.IsSurrogate(c) && !IsPaired(text)))
                throw new FuzzFailure($"U+{(int)c:X4} is shown as it is");
        }
    }

    private static bool IsPaired(string text)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Text;

namespace Target.Driver;

internal static class Text
{
    /// <summary>The text as the inside of a JSON string: always one line, always ASCII.</summary>
    public static string OneLine(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append(@"\\"),
                '\n' => result.Append("\\n"),
                < ' ' or > '~' => result.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }
}

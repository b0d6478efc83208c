using System.Text;
using Dotbug.Sinks.Text;

namespace Dotbug.Sinks;

/// <summary>Text from elsewhere (a target, a file name, the command line) made fit for a terminal, as in <see cref="TextSink"/>.</summary>
public static class SafeText
{
    /// <summary>The same for a text of several lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    public static string Of(string text)
    {
        var buffer = new Utf8Buffer(256);
        Escape.Append(buffer, text);
        return Encoding.UTF8.GetString(buffer.Written);
    }
}

using System.Runtime.CompilerServices;
using System.Text;

namespace Shop.Values;

/// <summary>Texts that hurt terminals, parsers and encoders.</summary>
public static class TextValues
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Texts.Plain("plain") + Texts.Plain("") + Texts.Plain("gr\u00fc\u00df \u65e5\u672c \ud83d\ude00");
            sum += Texts.Control("bell\a esc\u001b[31mred\u001b[0m\r\n\ttab \0nul \u0085 \u2028");
            sum += Texts.Lone("lone \ud800 high", "low \udc00 lone");
            sum += Texts.Bidi("\u202eevil\u202c");
            sum += Texts.Quotes("say \"no\" \\ '</script>'", '\'');
            sum += Texts.Builder(new StringBuilder("built").Append(" here"));
            sum += Texts.Memory("memory of text".AsMemory(7), new byte[] { 1, 2, 255 });
        }

        return sum.ToString();
    }
}

public static class Texts
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Plain(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Control(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Lone(string high, string low) => high.Length + low.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Bidi(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Quotes(string text, char quote) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Builder(StringBuilder text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Memory(ReadOnlyMemory<char> text, Memory<byte> bytes) => text.Length + bytes.Length;
}

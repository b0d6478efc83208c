using System.Collections;
using System.Globalization;
using System.Text;

namespace Explored;

/// <summary>What a piece of work found out, line by line: the same in every run, traced or not.</summary>
internal sealed class Notes
{
    private readonly StringBuilder _text = new();

    /// <summary>One result. Its name tells, when two runs differ, where.</summary>
    public void Add(string name, object? value) =>
        _text.Append(name).Append(" = ").Append(Show(value)).Append('\n');

    /// <summary>An exception is a result like any other.</summary>
    public void Try(string name, Func<object?> work)
    {
        try
        {
            Add(name, work());
        }
        catch (Exception e)
        {
            Add(name, $"{e.GetType().Name}: {e.Message}");
        }
    }

    public string Digest
    {
        get
        {
            // FNV-1a: no library that may be under examination has a part in the verdict.
            var hash = 14695981039346656037UL;
            for (var i = 0; i < _text.Length; i++)
                hash = (hash ^ _text[i]) * 1099511628211UL;
            return $"{hash:x16} {_text.Length}";
        }
    }

    public override string ToString() => _text.ToString();

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => "[" + string.Join(", ", Shown(items)) + "]",
        _ => value.ToString() ?? "",
    };

    private static List<string> Shown(IEnumerable items)
    {
        var shown = new List<string>();
        foreach (var item in items)
            shown.Add(Show(item));
        return shown;
    }
}

using System.Globalization;

namespace Dotbug.Sinks.Text;

/// <summary>Scalars as C# would write them, where it can; never in a culture.</summary>
internal static class ScalarText
{
    public static void Append(Utf8Buffer to, object value)
    {
        switch (value)
        {
            case bool b: to.Append(b ? "true"u8 : "false"u8); break;
            case char c:
                to.AppendRaw((byte)'\'');
                Escape.Append(to, [c], '\'');
                to.AppendRaw((byte)'\'');
                break;
            case int v: to.Append(v); break;
            case long v: to.Append(v); break;
            case byte v: to.Append((long)v); break; // as a byte it would be taken for text
            case sbyte v: to.Append(v); break;
            case short v: to.Append(v); break;
            case ushort v: to.Append(v); break;
            case uint v: to.Append(v); break;
            case nint v: to.Append(v); break;
            case ulong v: to.AppendFormatted(v); break;
            case nuint v: to.AppendFormatted((ulong)v); break;
            case float v: to.Append(v.ToString("R", CultureInfo.InvariantCulture).AsSpan()); break;
            case double v: to.Append(v.ToString("R", CultureInfo.InvariantCulture).AsSpan()); break;
            case decimal v: to.Append(v.ToString(CultureInfo.InvariantCulture).AsSpan()); break;
            case DateTime v: AppendIso(to, v.ToString("O", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset v: AppendIso(to, v.ToString("O", CultureInfo.InvariantCulture)); break;
            case TimeSpan v: to.AppendFormatted(v, "c"); break;
            case Guid v: to.AppendFormatted(v, "D"); break;
            case Half v: to.Append(v.ToString("R", CultureInfo.InvariantCulture).AsSpan()); break;
            case DateOnly v: to.AppendFormatted(v, "O"); break;
            case TimeOnly v: to.AppendFormatted(v.ToTimeSpan(), "c"); break;
            default: Escape.Append(to, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    /// <summary>Without the trailing zeros of the fraction, and without a fraction that is zero.</summary>
    private static void AppendIso(Utf8Buffer to, string iso)
    {
        const int fraction = 19; // yyyy-MM-ddTHH:mm:ss is 19 long, then .fffffff, then Z, an offset, or nothing
        var end = fraction + 8;
        while (iso[end - 1] == '0')
            end--;
        if (iso[end - 1] == '.')
            end--;
        to.Append(iso.AsSpan(0, end));
        to.Append(iso.AsSpan(fraction + 8));
    }
}

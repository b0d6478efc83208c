using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>Scalars: numbers as numbers (exact, also beyond 2^53), what JSON has no form for as text.</summary>
internal static class ScalarJson
{
    public static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool v: json.WriteBooleanValue(v); break;
            case int v: json.WriteNumberValue(v); break;
            case long v: json.WriteNumberValue(v); break;
            case byte v: json.WriteNumberValue(v); break;
            case sbyte v: json.WriteNumberValue(v); break;
            case short v: json.WriteNumberValue(v); break;
            case ushort v: json.WriteNumberValue(v); break;
            case uint v: json.WriteNumberValue(v); break;
            case ulong v: json.WriteNumberValue(v); break;
            case nint v: json.WriteNumberValue((long)v); break;
            case nuint v: json.WriteNumberValue((ulong)v); break;
            case decimal v: json.WriteNumberValue(v); break;
            case double v when double.IsFinite(v): json.WriteNumberValue(v); break;
            case double v: json.WriteStringValue(v.ToString(CultureInfo.InvariantCulture)); break;
            case float v when float.IsFinite(v): json.WriteNumberValue(v); break;
            case float v: json.WriteStringValue(v.ToString(CultureInfo.InvariantCulture)); break;
            case Half v when Half.IsFinite(v): json.WriteNumberValue((float)v); break;
            case Int128 or UInt128 or BigInteger: json.WriteRawValue(((IFormattable)value).ToString("D", CultureInfo.InvariantCulture)); break;
            case DateOnly v: json.WriteStringValue(v.ToString("O", CultureInfo.InvariantCulture)); break;
            case TimeOnly v: Write(json, v.ToTimeSpan()); break;
            case char v: json.WriteStringValue([v]); break;
            case DateTime v: json.WriteStringValue(v); break;
            case DateTimeOffset v: json.WriteStringValue(v); break;
            case Guid v: json.WriteStringValue(v); break;
            case TimeSpan v:
                Span<byte> text = stackalloc byte[32];
                v.TryFormat(text, out var count, "c", CultureInfo.InvariantCulture);
                json.WriteStringValue(text[..count]);
                break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}

namespace Dotbug.Sinks.Text;

/// <summary>Values for people, as C# would nearly write them. Whatever was not captured leaves a visible mark.</summary>
internal static class ValueText
{
    public static void Append(Utf8Buffer to, TraceValue value)
    {
        switch (value)
        {
            case NullValue: to.Append("null"u8); break;
            case VoidValue: to.Append("void"u8); break;
            case ScalarValue v: ScalarText.Append(to, v.Value); break;
            case TextValue v: AppendText(to, v); break;
            case EnumValue v: AppendEnum(to, v); break;
            case ObjectValue v: AppendObject(to, v); break;
            case ListValue v: AppendList(to, v); break;
            case MapValue v: AppendMap(to, v); break;
            case TupleValue v:
                to.AppendRaw((byte)'(');
                AppendItems(to, v.Items);
                to.AppendRaw((byte)')');
                break;
            case ExceptionValue v: AppendException(to, v); break;
            case TaskValue v: AppendTask(to, v); break;
            case RedactedValue: to.Append("<redacted>"u8); break;
            case RefValue v:
                to.Append("<cycle, "u8);
                to.Append(v.LevelsUp);
                to.Append(" up>"u8);
                break;
            case CutValue v:
                TypeNames.AppendShort(to, v.Type);
                to.Append(" {..}"u8);
                break;
            case TruncatedValue: to.Append("..."u8); break;
            case UnreadValue v:
                to.AppendRaw((byte)'<');
                to.Append(Wording.Unread(v.Reason).AsSpan());
                to.AppendRaw((byte)'>');
                break;
            case TypeValue v:
                to.Append("typeof("u8);
                TypeNames.AppendShort(to, v.Type);
                to.AppendRaw((byte)')');
                break;
            case MethodValue v: AppendMethod(to, v); break;
            default: throw new InvalidOperationException("no text for " + value.GetType().Name);
        }
    }

    public static void AppendNamed(Utf8Buffer to, NamedValue item)
    {
        Escape.Append(to, item.Name);
        to.Append(": "u8);
        Append(to, item.Value);
    }

    public static void AppendNamed(Utf8Buffer to, IReadOnlyList<NamedValue> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            AppendNamed(to, items[i]);
        }
    }

    public static void AppendException(Utf8Buffer to, ExceptionValue exception)
    {
        for (var at = exception; ;)
        {
            TypeNames.AppendShort(to, at.Type);
            if (at.Message is { } message)
            {
                to.AppendRaw((byte)' ');
                AppendQuoted(to, message);
            }
            if (at.Inner is null)
                return;
            to.Append(" <- "u8);
            at = at.Inner;
        }
    }

    private static void AppendQuoted(Utf8Buffer to, string text)
    {
        to.AppendRaw((byte)'"');
        Escape.Append(to, text, '"');
        to.AppendRaw((byte)'"');
    }

    private static void AppendText(Utf8Buffer to, TextValue text)
    {
        AppendQuoted(to, text.Text);
        if (!text.Truncated)
            return;
        to.Append("... "u8);
        to.Append(text.TotalChars);
        to.Append(" chars"u8);
    }

    private static void AppendEnum(Utf8Buffer to, EnumValue value)
    {
        if (value.Name is { } name)
        {
            Escape.Append(to, name);
            return;
        }
        to.AppendRaw((byte)'(');
        TypeNames.AppendShort(to, value.Type);
        to.AppendRaw((byte)')');
        to.Append(value.Value);
    }

    private static void AppendObject(Utf8Buffer to, ObjectValue value)
    {
        TypeNames.AppendShort(to, value.Type);
        to.Append(" {"u8);
        AppendNamed(to, value.Fields);
        AppendCut(to, value.Fields.Count, value.Count, " fields"u8);
        to.AppendRaw((byte)'}');
    }

    private static void AppendList(Utf8Buffer to, ListValue value)
    {
        to.AppendRaw((byte)'[');
        AppendItems(to, value.Items);
        AppendCut(to, value.Items.Count, value.Count, " items"u8);
        to.AppendRaw((byte)']');
    }

    private static void AppendMap(Utf8Buffer to, MapValue value)
    {
        to.AppendRaw((byte)'{');
        for (var i = 0; i < value.Entries.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            Append(to, value.Entries[i].Key);
            to.Append(": "u8);
            Append(to, value.Entries[i].Value);
        }
        AppendCut(to, value.Entries.Count, value.Count, " entries"u8);
        to.AppendRaw((byte)'}');
    }

    private static void AppendItems(Utf8Buffer to, IReadOnlyList<TraceValue> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            Append(to, items[i]);
        }
    }

    private static void AppendCut(Utf8Buffer to, int shown, int? count, ReadOnlySpan<byte> unit)
    {
        if (count == shown)
            return;
        to.Append(shown > 0 ? ", ..."u8 : "..."u8);
        if (count is not { } known)
            return;
        to.AppendRaw((byte)' ');
        to.Append(known);
        to.Append(unit);
    }

    private static void AppendMethod(Utf8Buffer to, MethodValue value)
    {
        TypeNames.AppendShort(to, value.Type);
        to.Append(" {"u8);
        Escape.Append(to, value.Method ?? "?");
        if (value.Count > 1)
        {
            to.Append(", ... "u8);
            to.Append(value.Count);
            to.Append(" methods"u8);
        }
        to.AppendRaw((byte)'}');
    }

    private static void AppendTask(Utf8Buffer to, TaskValue value)
    {
        TypeNames.AppendShort(to, value.Type);
        to.Append(" {"u8);
        to.Append(value.Status.ToString().AsSpan());
        if (value.Result is { } result)
        {
            to.Append(": "u8);
            Append(to, result);
        }
        to.AppendRaw((byte)'}');
    }
}

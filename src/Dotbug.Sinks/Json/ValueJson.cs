using System.Text.Json;
using Dotbug.Protocol;

namespace Dotbug.Sinks.Json;

/// <summary>
/// Values: a JSON scalar where there is one, otherwise an object that says what it is. Where a value stands beside its name
/// (arguments, outcomes), cuts and redaction are flags beside it, and a cut text stays a plain string.
/// </summary>
internal sealed class ValueJson(Utf8JsonWriter json)
{
    private readonly EncodedNames _names = new();

    /// <summary>Writes <c>value</c> with its flags into the object that is open.</summary>
    public void WriteFlagged(TraceValue value)
    {
        json.WritePropertyName(Names.Value);
        switch (value)
        {
            case RedactedValue:
                json.WriteNullValue();
                json.WriteBoolean(Names.Redacted, true);
                break;
            case TextValue { Truncated: true } text:
                json.WriteStringValue(text.Text);
                json.WriteBoolean(Names.Truncated, true);
                json.WriteNumber(Names.Count, text.TotalChars);
                break;
            case TruncatedValue:
                json.WriteNullValue();
                json.WriteBoolean(Names.Truncated, true);
                break;
            default:
                Write(value);
                if (IsCut(value))
                    json.WriteBoolean(Names.Truncated, true);
                break;
        }
    }

    public void WriteExceptionProperties(ExceptionValue exception)
    {
        json.WriteString(Names.Type, _names[exception.Type]);
        if (exception.Message is { } message)
            json.WriteString(Names.Message, message);
        else
            json.WriteNull(Names.Message);
        if (exception.Inner is { } inner)
        {
            json.WriteStartObject(Names.Inner);
            WriteExceptionProperties(inner);
            json.WriteEndObject();
        }
    }

    private static bool IsCut(TraceValue value) => value switch
    {
        ObjectValue v => v.Count != v.Fields.Count,
        ListValue v => v.Count != v.Items.Count,
        MapValue v => v.Count != v.Entries.Count,
        CutValue => true,
        MethodValue v => v.Count > 1,
        _ => false,
    };

    private void Write(TraceValue value)
    {
        switch (value)
        {
            case NullValue: json.WriteNullValue(); return;
            case ScalarValue v: ScalarJson.Write(json, v.Value); return;
            case TextValue { Truncated: false } v: json.WriteStringValue(v.Text); return;
            case EnumValue { Name: { } name }: json.WriteStringValue(name); return;
            case EnumValue v: json.WriteNumberValue(v.Value); return;
        }
        json.WriteStartObject();
        switch (value)
        {
            case VoidValue: json.WriteString(Names.Type, Names.Void); break;
            case TextValue v: WriteCutText(v); break;
            case ObjectValue v: WriteFields(v); break;
            case ListValue v:
                json.WriteString(Names.Type, _names[v.Type]);
                WriteItems(v.Items);
                WriteCount(v.Count, IsCut(v));
                break;
            case TupleValue v:
                json.WriteString(Names.Type, _names[v.Type]);
                WriteItems(v.Items);
                break;
            case MapValue v: WriteMap(v); break;
            case ExceptionValue v: WriteExceptionProperties(v); break;
            case TaskValue v: WriteTask(v); break;
            case RedactedValue: json.WriteBoolean(Names.Redacted, true); break;
            case RefValue v: json.WriteNumber(Names.Ref, v.LevelsUp); break;
            case CutValue v:
                json.WriteString(Names.Type, _names[v.Type]);
                json.WriteBoolean(Names.Truncated, true);
                break;
            case TruncatedValue: json.WriteBoolean(Names.Truncated, true); break;
            case UnreadValue v: json.WriteString(Names.Unread, Unread(v.Reason)); break;
            case TypeValue v:
                json.WriteString(Names.Type, "System.Type"u8);
                json.WriteString(Names.TypeOf, _names[v.Type]);
                break;
            case MethodValue v:
                json.WriteString(Names.Type, _names[v.Type]);
                if (v.Method is { } method)
                    json.WriteString(Names.Method, method);
                else
                    json.WriteNull(Names.Method);
                if (v.Count > 1)
                    WriteCount(v.Count, cut: true);
                break;
            default: throw new InvalidOperationException("no JSON for " + value.GetType().Name);
        }
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Unread(UnreadReason reason) => reason switch
    {
        UnreadReason.ByRefLike => "byRefLike"u8,
        UnreadReason.Pointer => "pointer"u8,
        UnreadReason.OutBeforeCall => "outBeforeCall"u8,
        UnreadReason.Fault => "fault"u8,
        UnreadReason.LeftEarly => "leftEarly"u8,
        UnreadReason.CompletionUnknown => "completionUnknown"u8,
        UnreadReason.Collected => "collected"u8,
        _ => throw new InvalidOperationException("no JSON for " + reason),
    };

    private void WriteCutText(TextValue text)
    {
        json.WriteString(Names.Type, Names.String);
        json.WriteString(Names.Value, text.Text);
        WriteCount(text.TotalChars, cut: true);
    }

    private void WriteFields(ObjectValue value)
    {
        json.WriteString(Names.Type, _names[value.Type]);
        json.WriteStartObject(Names.Fields);
        for (var i = 0; i < value.Fields.Count; i++)
        {
            var name = value.Fields[i].Name;
            var same = 1;
            for (var j = 0; j < i; j++)
                if (value.Fields[j].Name == name)
                    same++;
            // A base class may have a private field of the same name, and a key must not come twice.
            if (same == 1)
                json.WritePropertyName(_names[name]);
            else
                json.WritePropertyName(name + "#" + same);
            Write(value.Fields[i].Value);
        }
        json.WriteEndObject();
        if (IsCut(value))
            WriteCount(value.Count, cut: true);
    }

    private void WriteItems(IReadOnlyList<TraceValue> items)
    {
        json.WriteStartArray(Names.Items);
        for (var i = 0; i < items.Count; i++)
            Write(items[i]);
        json.WriteEndArray();
    }

    private void WriteMap(MapValue value)
    {
        json.WriteString(Names.Type, _names[value.Type]);
        json.WriteStartArray(Names.Entries);
        for (var i = 0; i < value.Entries.Count; i++)
        {
            json.WriteStartObject();
            json.WritePropertyName(Names.Key);
            Write(value.Entries[i].Key);
            json.WritePropertyName(Names.Value);
            Write(value.Entries[i].Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteCount(value.Count, IsCut(value));
    }

    private void WriteTask(TaskValue value)
    {
        json.WriteString(Names.Type, _names[value.Type]);
        json.WriteString(Names.Status, value.Status.ToString());
        if (value.Result is { } result)
        {
            json.WritePropertyName(Names.Result);
            Write(result);
        }
    }

    private void WriteCount(int? count, bool cut)
    {
        if (count is { } known)
            json.WriteNumber(Names.Count, known);
        if (cut)
            json.WriteBoolean(Names.Truncated, true);
    }
}

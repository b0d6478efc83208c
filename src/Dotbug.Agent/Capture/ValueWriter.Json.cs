#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// JsonElement and JsonDocument: rows of twelve bytes (place in the text, length, kind and number of rows) beside the text. Pools may take both
// back meanwhile: every row and every place is checked.
internal static unsafe partial class ValueWriter
{
    // JsonTokenType.
    private const int JsonObjectStart = 1, JsonObjectEnd = 2, JsonArrayStart = 3, JsonArrayEnd = 4, JsonName = 5, JsonString = 7,
        JsonNumber = 8, JsonTrue = 9, JsonFalse = 10, JsonNull = 11;

    private const int JsonRowBytes = 12;

    // Members are counted one by one; of more than this the number is not told.
    private const int JsonCountedMax = 256;

    // Names are compared with the words of secrets, and those are short.
    private const int JsonNameBytesMax = 128;

    private struct JsonText
    {
        public object Bytes, Rows;
        public int Start, Length;
        public TypePlan Plan;
    }

    private struct JsonRow
    {
        public int At, Place, Length, Kind, Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Json(EventWriter* w, ref byte data, TypePlan plan, Frame* up)
    {
        var bytes = FollowReference(ref data, plan.Routes[0]);
        var rows = FollowReference(ref data, plan.Routes[3]);
        if (bytes == null || rows == null)
        {
            // Undefined, or disposed.
            Null(w);
            return;
        }
        var bytesPlan = TypePlans.Of(bytes);
        JsonText text;
        text.Bytes = bytes;
        text.Rows = rows;
        text.Plan = plan;
        text.Start = FollowNumber(ref data, plan.Routes[1]) & int.MaxValue;
        text.Length = Math.Min(FollowNumber(ref data, plan.Routes[2]) & int.MaxValue, RawObject.ArrayLength(bytes) - text.Start);
        JsonRow row;
        if (bytesPlan.Shape != Shape.Array || bytesPlan.Element.Shape != Shape.Byte
            || !ReadRow(&text, plan.Routes[4] == null ? 0 : FollowNumber(ref data, plan.Routes[4]), &row))
            OnlyType(w, ValueTag.TypeOf, plan);
        else
            Json(w, &text, &row, up);
    }

    // False when there is no such row, or what it says cannot be.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool ReadRow(JsonText* text, int at, JsonRow* row)
    {
        var end = RawObject.ArrayLength(text->Rows);
        if (at < 0 || at > end - JsonRowBytes)
            return false;
        ref var bytes = ref Unsafe.Add(ref RawObject.Data(text->Rows), RawObject.VectorOffset + at);
        var last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, 8));
        row->At = at;
        row->Place = Unsafe.ReadUnaligned<int>(ref bytes);
        row->Length = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref bytes, 4)) & int.MaxValue;
        row->Kind = (int)(last >> 28);
        var inside = row->Kind is JsonObjectStart or JsonArrayStart ? (long)(last & 0x0FFF_FFFF) * JsonRowBytes : 0;
        row->Next = (int)Math.Min(at + inside + JsonRowBytes, end);
        return row->Kind is JsonObjectStart or JsonArrayStart or JsonObjectEnd or JsonArrayEnd
            || (row->Place >= 0 && row->Place <= text->Length && row->Length <= text->Length - row->Place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Json(EventWriter* w, JsonText* text, JsonRow* row, Frame* up)
    {
        switch (row->Kind)
        {
            case JsonNull:
                Null(w);
                break;
            case JsonTrue or JsonFalse:
                Bool(w, row->Kind == JsonTrue);
                break;
            case JsonString:
                Utf8(w, ref JsonBytes(text, row), row->Length);
                break;
            case JsonNumber when row->Length <= byte.MaxValue:
                var at = w->At;
                if (w->End - at < 2 + row->Length)
                {
                    Truncated(w);
                    break;
                }
                *at = (byte)ValueTag.Number;
                at[1] = (byte)row->Length;
                Bytes.Copy(ref JsonBytes(text, row), at + 2, row->Length);
                w->At = at + 2 + row->Length;
                break;
            case JsonObjectStart or JsonArrayStart:
                JsonMembers(w, text, row, up);
                break;
            default:
                OnlyType(w, ValueTag.Cut, text->Plan);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte JsonBytes(JsonText* text, JsonRow* row) =>
        ref Unsafe.Add(ref RawObject.Data(text->Bytes), RawObject.VectorOffset + text->Start + row->Place);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JsonMembers(EventWriter* w, JsonText* text, JsonRow* whole, Frame* up)
    {
        Frame frame;
        frame.Object = null;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (frame.Depth > w->DepthMax)
        {
            OnlyType(w, ValueTag.Cut, text->Plan);
            return;
        }
        var isMap = whole->Kind == JsonObjectStart;
        var captured = OpenItems(w, text->Plan, JsonCount(text, whole), isMap);
        if (captured == null)
            return;
        JsonRow row;
        var count = 0;
        var at = whole->At + JsonRowBytes;
        while (count < w->Session->ItemsMax && ReadRow(text, at, &row) && row.Kind is not (JsonObjectEnd or JsonArrayEnd)
            && MoreFits(w, isMap ? 2 : 1))
        {
            var secret = false;
            if (isMap)
            {
                if (row.Kind != JsonName)
                    return;
                w->End--;
                Utf8(w, ref JsonBytes(text, &row), row.Length);
                w->End++;
                secret = JsonNamesSecret(w, ref JsonBytes(text, &row), row.Length);
                if (!ReadRow(text, row.Next, &row))
                {
                    Null(w);
                    Unsafe.WriteUnaligned(captured, (ushort)(count + 1));
                    return;
                }
            }
            if (secret)
                Redacted(w);
            else
                Json(w, text, &row, &frame);
            Unsafe.WriteUnaligned(captured, (ushort)++count);
            at = row.Next;
        }
    }

    // -1: more than are counted.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int JsonCount(JsonText* text, JsonRow* whole)
    {
        JsonRow row;
        var at = whole->At + JsonRowBytes;
        for (var count = 0; count <= JsonCountedMax; count++)
        {
            if (!ReadRow(text, at, &row) || row.Kind is JsonObjectEnd or JsonArrayEnd)
                return count;
            if (row.Kind == JsonName && !ReadRow(text, row.Next, &row))
                return count;
            at = row.Next;
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool JsonNamesSecret(EventWriter* w, ref byte name, int length)
    {
        var chars = stackalloc char[JsonNameBytesMax];
        var count = Math.Min(length, JsonNameBytesMax);
        // Words of secrets are of plain letters; what is not is no letter to the one who looks.
        for (var i = 0; i < count; i++)
            chars[i] = (char)Unsafe.Add(ref name, i);
        return SessionSecrets.Of(w->Session).IsSecret(new ReadOnlySpan<char>(chars, count));
    }
}

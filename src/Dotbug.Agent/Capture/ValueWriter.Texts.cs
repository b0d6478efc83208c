using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Texts. What may hold a secret is looked at in memory of our own first: the event's memory is the tool's as well.
internal static unsafe partial class ValueWriter
{
    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Text(EventWriter* w, ref char first, int total, int present)
    {
        var captured = Math.Min(present, w->Session->StringCharsMax);
        // Never half of a surrogate pair.
        if (captured < total && captured > 0 && (Unsafe.Add(ref first, captured - 1) & 0xFC00) == 0xD800)
            captured--;
        var at = w->At;
        if (w->End - at < 9 + captured * 2)
        {
            Truncated(w);
            return;
        }
        if (SecretText.MayHold(ref first, captured))
        {
            Searched(w, ref first, total, captured);
            return;
        }
        Fail("capture");
        *at = (byte)ValueTag.String;
        Unsafe.WriteUnaligned(at + 1, total);
        Unsafe.WriteUnaligned(at + 5, captured);
        Bytes.Copy(ref Unsafe.As<char, byte>(ref first), at + 9, captured * 2);
        w->At = at + 9 + captured * 2;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Searched(EventWriter* w, ref char first, int total, int captured)
    {
        var copy = stackalloc char[captured];
        Bytes.Copy(ref Unsafe.As<char, byte>(ref first), (byte*)copy, captured * 2);
        Copied(w, copy, total, captured);
    }

    // Room was made for the characters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copied(EventWriter* w, char* text, int total, int captured)
    {
        var shown = SecretText.Hide(text, captured, cut: captured < total, SessionSecrets.Of(w->Session));
        var at = w->At;
        *at = (byte)ValueTag.String;
        Unsafe.WriteUnaligned(at + 1, total - (captured - shown));
        Unsafe.WriteUnaligned(at + 5, shown);
        Bytes.Copy(ref *(byte*)text, at + 9, shown * 2);
        w->At = at + 9 + shown * 2;
    }

    // Chunks are chained from the last to the first. Each says where it begins, so what lies within the limit is copied to its place.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Builder(EventWriter* w, object o)
    {
        // Chunks are of 8,000 characters when a text grows long: this is a text of many million.
        const int ChunksMax = 1024;
        var total = Math.Max(Number(o, Known.BuilderOffset) + Number(o, Known.BuilderLength), 0);
        var captured = Math.Min(total, w->Session->StringCharsMax);
        if (w->End - w->At < 9 + captured * 2)
        {
            Truncated(w);
            return;
        }
        var text = stackalloc char[captured];
        new Span<char>(text, captured).Fill('\uFFFD');
        var chunk = o;
        for (var i = 0; i < ChunksMax && chunk != null; i++, chunk = Field(chunk, Known.BuilderPrevious))
        {
            var begin = Number(chunk, Known.BuilderOffset);
            var chars = Field(chunk, Known.BuilderChars);
            if (chars == null || (uint)begin >= (uint)captured)
                continue;
            var length = Math.Min(Math.Min(Number(chunk, Known.BuilderLength), RawObject.ArrayLength(chars)), captured - begin);
            Bytes.Copy(ref Unsafe.Add(ref RawObject.Data(chars), RawObject.VectorOffset), (byte*)(text + begin), Math.Max(length, 0) * 2);
        }
        // Never half of a surrogate pair.
        if (captured < total && captured > 0 && (text[captured - 1] & 0xFC00) == 0xD800)
            captured--;
        Copied(w, text, total, captured);
    }

    // As it stands in the source, escapes included. The whole length is exact for texts up to 8 KiB; of what lies behind, bytes are counted.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Utf8(EventWriter* w, ref byte from, int length)
    {
        const int CountedBytesMax = 8192;
        var max = Math.Min(length, w->Session->StringCharsMax);
        if (w->End - w->At < 9 + max * 2)
        {
            Truncated(w);
            return;
        }
        var text = stackalloc char[max];
        var captured = 0;
        var i = 0;
        while (i < length && captured < max)
        {
            var used = Rune(ref Unsafe.Add(ref from, i), length - i, out var rune);
            if (rune >= 0x10000 && captured + 2 > max)
                break;
            if (rune >= 0x10000)
            {
                text[captured++] = (char)(0xD800 + ((rune - 0x10000) >> 10));
                rune = 0xDC00 + (rune & 0x3FF);
            }
            text[captured++] = (char)rune;
            i += used;
        }
        var total = captured;
        for (var counted = 0; i < length; counted++)
        {
            if (counted == CountedBytesMax)
            {
                total += length - i;
                break;
            }
            i += Rune(ref Unsafe.Add(ref from, i), length - i, out var rune);
            total += rune >= 0x10000 ? 2 : 1;
        }
        Copied(w, text, total, captured);
    }

    // How many bytes were used, one at least. What is no UTF-8 becomes the replacement character, byte by byte.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Rune(ref byte from, int length, out int rune)
    {
        int first = from;
        rune = first;
        if (first < 0x80)
            return 1;
        var count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        rune = first & (0xFF >> (count + 1));
        for (var i = 1; i < count; i++)
        {
            if (i >= length || (Unsafe.Add(ref from, i) & 0xC0) != 0x80)
            {
                rune = 0xFFFD;
                return 1;
            }
            rune = (rune << 6) | (Unsafe.Add(ref from, i) & 0x3F);
        }
        if (first is >= 0xC0 and < 0xF8 && rune < 0x110000)
            return count;
        rune = 0xFFFD;
        return 1;
    }
}

using System.Buffers.Binary;

namespace Dotbug;

/// <summary>What kind of program a single file is, by the names it exports. Reads a file that anybody may have made: everything is checked.</summary>
internal static class ElfImage
{
    private const int StringTableBytesMax = 16 << 20;

    public enum Kind { Other, SingleFileCoreClr, NativeAot }

    public static Kind Classify(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var names = DynamicNames(file);
            // The runtime exports these for debuggers: one of the two is in every program that holds a whole runtime.
            if (names.IndexOf("\0DotNetRuntimeInfo\0"u8) >= 0)
                return Kind.SingleFileCoreClr;
            return names.IndexOf("\0DotNetRuntimeDebugHeader\0"u8) >= 0 ? Kind.NativeAot : Kind.Other;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Kind.Other;
        }
    }

    /// <summary>The table of the names that the dynamic linker sees (section type SHT_DYNSYM, through its link to the string table).</summary>
    private static ReadOnlySpan<byte> DynamicNames(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        const int headerBytes = 64, sectionBytes = 64, dynamicSymbols = 11;
        var header = Read(file, 0, headerBytes);
        if (header.Length < headerBytes || !header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
            return default;
        var tableAt = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(60));
        if (tableAt <= 0 || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(58)) != sectionBytes)
            return default;
        var table = Read(file, tableAt, count * sectionBytes);
        for (var at = 0; at + sectionBytes <= table.Length; at += sectionBytes)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at + 4)) != dynamicSymbols)
                continue;
            var link = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at + 40));
            if (link >= (uint)(table.Length / sectionBytes))
                return default;
            var strings = table.AsSpan((int)link * sectionBytes);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(strings[24..]);
            var size = BinaryPrimitives.ReadInt64LittleEndian(strings[32..]);
            return offset > 0 && size is > 0 and <= StringTableBytesMax ? Read(file, offset, (int)size) : default;
        }
        return default;
    }

    private static byte[] Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, long at, int count)
    {
        var buffer = new byte[count];
        var done = 0;
        while (done < count)
        {
            var got = RandomAccess.Read(file, buffer.AsSpan(done), at + done);
            if (got <= 0)
                break;
            done += got;
        }
        return done == count ? buffer : [];
    }
}

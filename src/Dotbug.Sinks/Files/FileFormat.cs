using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Dotbug.Sinks.Files;

/// <summary>
/// The bytes of a <c>.dbug</c> file; docs/files.md describes them. Little endian; a <i>varint</i> has seven bits a byte, the lowest first; signed ones are
/// zigzagged.
/// <code>
/// file    = header, block ...
/// header  = "DBUGFILE", u32 version, u32 marker of this file's blocks, u32 CRC of the 16 bytes before
/// block   = u32 marker, u32 stored bytes, u32 raw bytes, u16 number in its section, u8 kind, u8 packing, u32 CRC of the 16 bytes before and of what is stored, stored bytes
/// </code>
/// What a block holds are records (<see cref="FileRecord"/>): varint length, u8 kind, body. Names are defined by records of their own and used by number; the numbers
/// begin anew with each section, so that a section can be read alone. Kinds of blocks and of records that a reader does not know are passed over.
/// </summary>
internal static class FileFormat
{
    /// <summary>Goes up only when an old reader would misread a new file. What is merely added does not count.</summary>
    public const uint Version = 1;

    public const int HeaderBytes = 20, BlockHeaderBytes = 20;
    public const byte KindHead = 1, KindEvents = 2;
    public const byte PackingNone = 0, PackingBrotli = 1;

    /// <summary>A block is written when it has so many bytes, or earlier when the sink is flushed.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>Names are told again after so many bytes: that is what one damaged block can take with it. The more, the less is repeated.</summary>
    public const int SectionBytes = 1 << 20;
    public const int SectionBlocksMax = 1 << 14;

    /// <summary>An event has at most 8 KiB in the target, and the names in it at most a megabyte; the list of ten thousand probes is longer.</summary>
    public const int RecordBytesMax = 16 << 20, RawBytesMax = 32 << 20;

    public static ReadOnlySpan<byte> Magic => "DBUGFILE"u8;

    public static void WriteHeader(Span<byte> to, uint marker)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], marker);
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], Crc(to[..16]));
    }

    /// <summary>CRC-32C (Castagnoli): the processor has an instruction for it.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}

/// <summary>What a record is. A number keeps its meaning for good; what is added gets a new one.</summary>
internal enum FileRecord : byte
{
    /// <summary>A name: the next number of the names. Text.</summary>
    Name = 1,
    /// <summary>i32 managed id, i32 of the operating system, name (0: it has none).</summary>
    Thread = 2,
    /// <summary>spec, name of the method, of the signature, flags, parameters, out parameters, name of the return type, frames.</summary>
    Probe = 3,
    /// <summary>name of the method, name of the file (0: none), line + 1 (0: none), flags.</summary>
    Frame = 4,
    /// <summary>An object's outline: name of the type, count, names of its fields.</summary>
    Outline = 5,

    Armed = 16, ArmedMore = 17, Call = 18, Return = 19, Throw = 20, Runtime = 21, Open = 22, Stop = 23,
}

/// <summary>What an event may have behind its fields: this, varint length, body.</summary>
internal enum FileMore : byte
{
    /// <summary>varint flow, varint parent, u8 what began it.</summary>
    Flow = 1,
    /// <summary>The W3C trace id: text.</summary>
    Trace = 2,
    /// <summary>Of an event of the runtime, or of a named spec: frames.</summary>
    Stack = 3,
    /// <summary>When a call ran and what it waited for: varint steps that are left out, varint count of those that follow; each: u8 which times it has (1: it ran from,
    /// 2: until, 4: it waited from, 8: it was queued from), these times less that of the record, thread, varint flow, name of what it waited for, name of what waited.</summary>
    Schedule = 4,
    /// <summary>Nothing: the event came after a younger one.</summary>
    Late = 5,
}

/// <summary>
/// First byte of a value. Behind it: numbers as varints, zigzagged where they have a sign; texts as varint bytes * 2 (+ 1: UTF-16, because it is no valid Unicode) and the bytes.
/// From <see cref="Small"/> on the byte itself is a whole number of type int.
/// </summary>
internal enum FileTag : byte
{
    Null = 0, False = 1, True = 2, SByte = 3, Byte = 4, Int16 = 5, UInt16 = 6, Int32 = 7, UInt32 = 8, Int64 = 9, UInt64 = 10, IntPtr = 11, UIntPtr = 12,
    Single = 13, Double = 14, Char = 15, Decimal = 16,
    /// <summary>text</summary>
    Text = 17,
    DateTime = 18, TimeSpan = 19, Guid = 20, DateTimeOffset = 21,
    /// <summary>type, value, name</summary>
    Enum = 22,
    /// <summary>outline, count * 2 + 1 when the types of the fields are those of their values; else before each value its type</summary>
    Object = 23,
    /// <summary>type, count + 1 (0: unknown), items, the items</summary>
    List = 24, Map = 25,
    /// <summary>type, items, the items</summary>
    Tuple = 26,
    /// <summary>type, u8: 1 a message follows, 2 an inner exception</summary>
    Exception = 27,
    /// <summary>type, u8 status, value or Null</summary>
    Task = 28,
    Redacted = 29,
    /// <summary>levels</summary>
    Ref = 30,
    /// <summary>type</summary>
    Cut = 31,
    Truncated = 32,
    /// <summary>u8 reason</summary>
    Unread = 33,
    Void = 34,
    /// <summary>type</summary>
    TypeOf = 35,
    Half = 36, Int128 = 37, UInt128 = 38, DateOnly = 39, TimeOnly = 40, Index = 41, Range = 42, Version = 43, BigInteger = 44, Address = 45,
    /// <summary>type, name of the method, count</summary>
    Method = 46,
    /// <summary>characters that there were, text</summary>
    CutText = 47,

    Small = 128,
}

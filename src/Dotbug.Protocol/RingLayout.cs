namespace Dotbug.Protocol;

/// <summary>
/// The shared-memory area of one session, byte for byte. The tool makes it (memfd, sealed, prefaulted), the agent maps it and
/// writes, the tool reads. Little endian, 8-byte aligned.
/// <code>
/// 0                header   (see the Header* offsets)
/// 4096             dictionary: texts and types that events name by number, append only
/// ChunkTable(...)  one 64-byte entry a chunk (see the Chunk* offsets)
/// Chunks(...)      the chunks themselves, ChunkBytes each, filled by one thread each
/// </code>
/// Every number read from here is hostile input to whoever reads it: check before use.
/// </summary>
public static class RingLayout
{
    public const ulong Magic = 0x31474E4952474244; // "DBGRING1"
    public const uint Version = 1;

    public const int DefaultBytes = 16 << 20;
    public const int HeaderBytes = 4096;
    public const int DictionaryBytes = 1 << 20;

    /// <summary>One chunk; also the largest event. 8 KiB lets some 1,900 threads write at once in the default area.</summary>
    public const int ChunkBytes = 8192;
    public const int ChunkEntryBytes = 64;

    // Header.
    public const int HeaderMagic = 0;        // u64
    public const int HeaderVersion = 8;      // u32
    public const int HeaderChunkCount = 12;  // u32
    public const int HeaderFreeList = 16;    // u64: (tag << 32) | (index + 1), 0 in the low half when empty
    public const int HeaderDictionaryUsed = 24; // u32: bytes reserved; an entry is committed when its own length is not 0
    public const int HeaderTicksKind = 28;   // u32: 0 = time stamps are CLOCK_MONOTONIC nanoseconds, 1 = processor counter

    /// <summary>u64: events of the runtime that are older have been written; 0 = the session has none. They are written later than calls, so nothing that is younger
    /// may be told.</summary>
    public const int HeaderRuntimeTicks = 32;

    // Totals, written by the agent's session thread some times a second and once more at the end; u64 each.
    public const int HeaderTotals = 64;
    public const int TotalEntered = 0, TotalMatched = 8, TotalGuardNull = 16, TotalGuardFault = 24,
        TotalThinned = 32, TotalDropped = 40, TotalsBytes = 48;

    // Chunk table entry.
    public const int ChunkState = 0;         // u32: one of ChunkFree, ChunkOwned, ChunkFull
    public const int ChunkCommitted = 4;     // u32: bytes of whole events; grows only while owned
    public const int ChunkWriting = 8;       // u32: 1 from before an event's time stamp is taken until it is committed
    public const int ChunkThreadManaged = 12; // u32
    public const int ChunkThreadOs = 16;     // u32
    public const int ChunkNextFree = 20;     // u32: index + 1 of the next free chunk
    public const uint StateFree = 0, StateOwned = 1, StateFull = 2;

    // Event record header, at the start of each event in a chunk.
    public const int RecordSize = 0;         // u32: whole record, multiple of 8, header included
    public const int RecordKindOffset = 4;   // u8: RecordKind
    public const int RecordFlagsOffset = 5;  // u8: RecordFlags
    public const int RecordProbe = 6;        // u16: index into ArmedMessage.Probes
    public const int RecordTicks = 8;        // u64: when; events of a thread never go back
    public const int RecordCallId = 16;      // u64: pairs a call with its outcome; unique in the session
    public const int RecordHeaderBytes = 24;

    /// <summary>What a deferred call has behind its header: when it began and on which thread.</summary>
    public const int DeferredBytes = 16;

    /// <summary>What <see cref="RecordFlags.Flow"/> puts there, behind that: u32 flow (0: not known), u32 its parent (0: none is known), u8 <see cref="FlowKind"/>, u8
    /// how many bytes of trace id follow (0 or <see cref="TraceBytes"/>), u16 nothing.</summary>
    public const int FlowBytes = 12, TraceBytes = 16;

    /// <summary>One step of <see cref="RecordKind.Schedule"/>.</summary>
    public const int StepBytes = 64;

    // Dictionary entry header.
    public const int EntryLength = 0;        // u32: whole entry, multiple of 8; written last
    public const int EntryKindOffset = 4;    // u32: DictionaryKind
    public const int EntryId = 8;            // u32
    public const int EntryHeaderBytes = 12;

    /// <summary>How many chunks fit into an area of so many bytes.</summary>
    public static int ChunkCount(long bytes) =>
        (int)((bytes - HeaderBytes - DictionaryBytes) / (ChunkBytes + ChunkEntryBytes));

    public static long ChunkTable => HeaderBytes + DictionaryBytes;
    public static long ChunkEntry(int index) => ChunkTable + (long)index * ChunkEntryBytes;
    public static long Chunk(int count, int index) => ((ChunkTable + (long)count * ChunkEntryBytes + 63) & ~63L) + (long)index * ChunkBytes;
}

/// <summary>What a record in a chunk is. The payload of each is described at its name.</summary>
public enum RecordKind : byte
{
    /// <summary>A matched call. Payload: if <see cref="RecordFlags.Deferred"/> u64 start ticks and the thread that called (i32 managed, i32 os);
    /// if <see cref="RecordFlags.Stack"/>
    /// frames; then u8 count and that many values: the captured arguments, in the order of <see cref="ProbeInfo.Parameters"/>.</summary>
    Call = 1,

    /// <summary>It returned (for async: completed). Payload: u64 start ticks (0: take the call's), u64 running ticks (0: same as
    /// elapsed), value, u8 count, values (ref and out parameters, in the order of <see cref="ProbeInfo.OutParameters"/>). With <see cref="RecordFlags.Stack"/> the frames of
    /// who awaits it stand behind the ticks, here and in <see cref="Throw"/>.</summary>
    Return = 2,

    /// <summary>An exception left it, or for async completed it. Payload: u64 start ticks, u64 running ticks, exception value, frames
    /// (of the exception).</summary>
    Throw = 3,

    /// <summary>First pass only: an exception is about to leave it. Same payload as <see cref="Throw"/>, which follows unless the process dies.</summary>
    ThrowProvisional = 4,

    /// <summary>Undecided at the stop: a call whose guard waits for an outcome that did not come. Payload as <see cref="Call"/>, deferred.</summary>
    Open = 5,

    /// <summary>Calls of any probe whose outcome found no room, and was counted as dropped: they are over. Payload: u64 count, that many u64 call ids.</summary>
    Lost = 6,

    /// <summary>When the call ran and what it waited for; comes before its outcome, or, of a call that is still inside, before the end. Payload: u64 how many earlier steps
    /// are left out; then steps, to the end: u64 ticks when a thread went on with it (0: none has yet), until when (0: it still does), since when it had waited (0: it
    /// had not), when what goes on was queued to the thread pool (0: it was not); u64 and u64 what waited and for what, as frames with <see cref="FrameEncoding.IsAwaited"/>
    /// (0: not known); i32 managed and i32 os id of the thread; u32 flow; u32 nothing.</summary>
    Schedule = 7,
}

[Flags]
public enum RecordFlags : byte
{
    None = 0,
    /// <summary>Frames precede the values: u16 count, u8 finished (0: the walk could not go on), then that many frames.</summary>
    Stack = 1,
    /// <summary>Values were cut because the event reached its size limit.</summary>
    Truncated = 2,
    /// <summary>Written when the guard could be decided, at the call's end; start ticks tell when it began.</summary>
    Deferred = 4,
    /// <summary>The outcome is the completion of an asynchronous method.</summary>
    Async = 8,
    /// <summary>The completion was noticed some time after it happened, by the agent. In place of the running ticks: the time stamp at which it was last
    /// seen pending.</summary>
    Polled = 16,
    /// <summary>Behind the header, and behind what a deferred call has there: in which flow (<see cref="RingLayout.FlowBytes"/>).</summary>
    Flow = 32,
}

/// <summary>What began a flow.</summary>
public enum FlowKind : byte
{
    /// <summary>Its beginning was not seen: it was under way when flows were asked for, or began where nobody looks.</summary>
    Unseen = 0,
    Thread = 1, Task = 2, Timer = 3,
    /// <summary>A callback that was queued to the thread pool.</summary>
    Work = 4,
    /// <summary>A request that the web server received.</summary>
    Request = 5,
    Message = 6,
}

/// <summary>
/// A frame in an event: u64 and i32. When the i32 is -1 the u64 is a return address, else it is a FunctionID and the i32 is the IL
/// offset (or -2 when unknown). <see cref="ResolveMessage"/> asks the agent for names.
/// </summary>
public static class FrameEncoding
{
    public const int Bytes = 12;
    public const int IsAddress = -1;
    public const int OffsetUnknown = -2;

    /// <summary>The u64 is the method table of the box of an async method's state machine.</summary>
    public const int IsStateMachine = -3;

    /// <summary>The u64 is the method table of what is awaited: a task, the box of an async method's state machine, an awaiter.</summary>
    public const int IsAwaited = -4;
}

/// <summary>What a dictionary entry defines.</summary>
public enum DictionaryKind : uint
{
    /// <summary>Payload: text name (C# style, namespace included), u8 <see cref="TypeShape"/>, u16 count, then that many members:
    /// text name, u8 flags (1 = redacted). For enums the members are: text name, i64 value; flags enum: shape says so.</summary>
    Type = 1,

    /// <summary>A thread's name. Id is the managed thread id. Payload: text name.</summary>
    Thread = 2,
}

public enum TypeShape : byte { Object = 0, Enum = 1, FlagsEnum = 2, List = 3, Map = 4, Tuple = 5 }

/// <summary>
/// First byte of a value. Texts inside values are UTF-16: u32 total length in chars, u32 captured chars, then the chars.
/// Texts in dictionary entries and messages are u32 byte length and UTF-8.
/// </summary>
public enum ValueTag : byte
{
    Null = 0, False = 1, True = 2,
    SByte = 3, Byte = 4, Int16 = 5, UInt16 = 6, Int32 = 7, UInt32 = 8, Int64 = 9, UInt64 = 10,
    /// <summary>i64 / u64, shown in hexadecimal.</summary>
    IntPtr = 11, UIntPtr = 12,
    Single = 13, Double = 14,
    /// <summary>u16.</summary>
    Char = 15,
    /// <summary>16 bytes: four i32 as from decimal.GetBits.</summary>
    Decimal = 16,
    String = 17,
    /// <summary>i64: DateTime.ToBinary's layout without zone conversion: ticks in the low 62 bits, kind in the high 2.</summary>
    DateTime = 18,
    /// <summary>i64 ticks of 100 ns.</summary>
    TimeSpan = 19,
    /// <summary>16 bytes.</summary>
    Guid = 20,
    /// <summary>i64 UTC ticks, i16 offset in minutes.</summary>
    DateTimeOffset = 21,
    /// <summary>u32 type, i64 value.</summary>
    Enum = 22,
    /// <summary>u32 type, u16 count, then that many values: the members of the type's dictionary entry, in order. The entry has more
    /// members (without names) than there are values when not all fields are captured.</summary>
    Object = 23,
    /// <summary>u32 type, i32 total count (-1 unknown), u16 captured, then the items.</summary>
    List = 24,
    /// <summary>u32 type, i32 total count, u16 captured, then key, value, key, value ...</summary>
    Map = 25,
    /// <summary>u32 type, u16 count, then the items.</summary>
    Tuple = 26,
    /// <summary>u32 type, value message (String or Null), value inner (Exception or Null).</summary>
    Exception = 27,
    /// <summary>u32 type, u8 status (System.Threading.Tasks.TaskStatus), value: result, exception or Null.</summary>
    Task = 28,
    /// <summary>Secret: never left the target.</summary>
    Redacted = 29,
    /// <summary>u16: this is the object so many levels up (1 = the containing object).</summary>
    Ref = 30,
    /// <summary>u32 type: not looked into, because the depth limit was reached.</summary>
    Cut = 31,
    /// <summary>Not captured: the event reached its size limit. Everything after it in the event is the same.</summary>
    Truncated = 32,
    /// <summary>u8 reason (<see cref="UnreadReason"/>): there is a value, and it is not shown.</summary>
    Unread = 33,
    /// <summary>No value: a void return.</summary>
    Void = 34,
    /// <summary>u32 type: a System.Type, or the type of something of which only the type is shown.</summary>
    TypeOf = 35,
    /// <summary>u16 bits.</summary>
    Half = 36,
    /// <summary>16 bytes, little endian.</summary>
    Int128 = 37, UInt128 = 38,
    /// <summary>i32 days since 0001-01-01.</summary>
    DateOnly = 39,
    /// <summary>i64 ticks of 100 ns since midnight.</summary>
    TimeOnly = 40,
    /// <summary>i32: System.Index, the complement of the distance when it counts from the end; a range is two of them.</summary>
    Index = 41, Range = 42,
    /// <summary>System.Version: four i32, -1 where there is none.</summary>
    Version = 43,
    /// <summary>i32 value, or sign when words follow; u16 count, u32 words of the magnitude, the lowest first.</summary>
    BigInteger = 44,
    /// <summary>System.Net.IPAddress: u8 count (4 or 16), bytes in the order of the wire, u32 scope.</summary>
    Address = 45,
    /// <summary>A delegate or a method: u32 type, u32 entry whose name is the method's, i32 how many the delegate calls.</summary>
    Method = 46,
    /// <summary>A number as JSON writes it: u8 count, that many ASCII characters.</summary>
    Number = 47,
}

public enum UnreadReason : byte { ByRefLike = 1, Pointer = 2, OutBeforeCall = 3, Fault = 4, CompletionUnknown = 5, Collected = 6, LeftEarly = 7 }

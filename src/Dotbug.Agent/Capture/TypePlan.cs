namespace Dotbug.Agent.Capture;

/// <summary>A typed place: a field of an object or a struct, or an element of an array (offset 0).</summary>
internal struct Slot
{
    public int Offset;
    public Shape Shape;

    /// <summary>Bytes of a scalar that is copied as it is, tag apart: 1, 2, 4 or 8; 0 for all else.</summary>
    public byte CopiedBytes;

    /// <summary>For enums, structs and nullables: the plan of the place's type.</summary>
    public TypePlan? Plan;
}

/// <summary>
/// How values of one exact runtime type are read: offsets and shapes, found once, with nothing left to ask when a value is captured. Immutable
/// once published by <see cref="TypePlans"/>; read by any thread; lives as long as the process.
/// </summary>
internal sealed unsafe class TypePlan(nint handle)
{
    /// <summary>How many fields of an object are captured; the dictionary entry counts them all, so the reader sees that some are missing.
    /// 32 covers what people write, and keeps framework objects with hundreds of fields from filling an event.</summary>
    public const int FieldsMax = 32;

    /// <summary>Method table, or type handle of something that has none.</summary>
    public readonly nint Handle = handle;

    /// <summary>Next plan in the same bucket.</summary>
    public TypePlan? Next;

    /// <summary>Number of the type in dictionaries; 0 is the type that has no name.</summary>
    public int Id;

    public Shape Shape;

    /// <summary>Fields to capture; for nullables: flag, value; for pairs: key, value; for value tasks: source, result.</summary>
    public Slot[] Slots = [];

    /// <summary>One bit for each of <see cref="Slots"/>: a field with the name of a secret, by the usual words; see <see cref="SessionSecrets"/>.</summary>
    public uint Hidden;

    /// <summary>The same by the words of the session that has that slot, with the session's generation above. Null until one asked.</summary>
    public nint HiddenBySlot;

    /// <summary>The dictionary entry's payload, in unmanaged memory.</summary>
    public byte* Entry;
    public int EntryBytes;

    // Collections: offsets in the object (-1: none) and the places in an entry or element.
    public int ItemsAt = -1, CountAt = -1, ExtraAt = -1, NextAt = -1;
    public Slot Key;
    public Slot Element;

    /// <summary>Arrays: from the object's data to the first element.</summary>
    public int DataAt;

    /// <summary>What a <see cref="Rule"/> reads, in the order of its paths.</summary>
    public Route[] Routes = [];

    /// <summary>Items are pairs of key and value.</summary>
    public bool IsMap;

    /// <summary>Sequences: from one item to the next, 1 or -1. Inline arrays: how many elements.</summary>
    public int Step = 1;

    /// <summary>What is copied as it is: its tag, and how many bytes. Of spans and inline arrays: bytes of an element.</summary>
    public Protocol.ValueTag Tag;
    public int Bytes;

    /// <summary>The nodes of trees and chains.</summary>
    public NodePlan? Node;
}

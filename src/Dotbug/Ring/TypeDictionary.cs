using System.Buffers.Binary;
using System.Text;
using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>A type as its dictionary entry defines it. For enums <c>Values</c> are the members' numbers.</summary>
internal sealed record TypeEntry(string Name, TypeShape Shape, string[] Members, long[] Values)
{
    public static TypeEntry Unknown { get; } = new("?", TypeShape.Object, [], []);
}

/// <summary>
/// Names that events use by number: read from shared memory as it grows, entry by entry. One thread. An entry that makes no sense ends the reading for good
/// (where the next one begins cannot be known); events then show <c>?</c>.
/// </summary>
internal sealed unsafe class TypeDictionary(byte* memory)
{
    /// <summary>Another thread may be in the middle of defining what an event that is already committed uses; that takes microseconds.</summary>
    private const int WaitTries = 50;

    private readonly Dictionary<uint, TypeEntry> _types = [];
    private readonly Dictionary<int, string> _threads = [];
    private int _at;
    private int _waitedAt = -1;
    private bool _broken;

    public TypeEntry Type(uint id)
    {
        if (_types.TryGetValue(id, out var type))
            return type;
        for (var tries = 0; tries < WaitTries; tries++)
        {
            Refresh();
            if (_types.TryGetValue(id, out type))
                return type;
            if (_broken || _waitedAt == _at)
                break;
            Thread.Yield();
        }
        // Waited once for this place: events of a hostile target shall not make us wait each time.
        _waitedAt = _at;
        return TypeEntry.Unknown;
    }

    public string? ThreadName(int managed) => _threads.GetValueOrDefault(managed);

    /// <summary>Reads what was added since the last time.</summary>
    public void Refresh()
    {
        var used = Volatile.Read(ref *(uint*)(memory + RingLayout.HeaderDictionaryUsed));
        var end = (int)Math.Min(used, RingLayout.DictionaryBytes);
        while (!_broken && end - _at >= RingLayout.EntryHeaderBytes)
        {
            var entry = memory + RingLayout.HeaderBytes + _at;
            var length = Volatile.Read(ref *(uint*)(entry + RingLayout.EntryLength));
            if (length == 0)
                return;
            if (length < RingLayout.EntryHeaderBytes || length > end - _at || length % 8 != 0)
            {
                _broken = true;
                return;
            }
            var copy = new ReadOnlySpan<byte>(entry, (int)length).ToArray();
            Define((DictionaryKind)BinaryPrimitives.ReadUInt32LittleEndian(copy.AsSpan(RingLayout.EntryKindOffset)),
                BinaryPrimitives.ReadUInt32LittleEndian(copy.AsSpan(RingLayout.EntryId)),
                new WireReader(copy, RingLayout.EntryHeaderBytes, copy.Length - RingLayout.EntryHeaderBytes));
            _at += (int)length;
        }
    }

    private void Define(DictionaryKind kind, uint id, WireReader payload)
    {
        var name = payload.Text();
        if (kind == DictionaryKind.Thread && !payload.Failed)
            _threads[(int)id] = name;
        if (kind != DictionaryKind.Type)
            return;
        var shape = (TypeShape)payload.U8();
        var count = payload.U16();
        var isEnum = shape is TypeShape.Enum or TypeShape.FlagsEnum;
        var members = new List<string>();
        var values = new List<long>();
        for (var i = 0; i < count && !payload.Failed; i++)
        {
            members.Add(payload.Text());
            if (isEnum)
                values.Add(payload.I64());
            else
                _ = payload.U8();
        }
        if (!payload.Failed)
            _types[id] = new TypeEntry(name, shape, [.. members], [.. values]);
    }

    /// <summary>The name of an enum's value: a member, members joined with <c>|</c>, or null when none fits.</summary>
    public static string? EnumName(TypeEntry type, long value)
    {
        for (var i = 0; i < type.Values.Length; i++)
        {
            if (type.Values[i] == value)
                return type.Members[i];
        }
        if (type.Shape != TypeShape.FlagsEnum || value == 0)
            return null;
        var rest = value;
        var text = new StringBuilder();
        // Largest first, so that a member that stands for several bits is preferred to the bits.
        foreach (var i in Enumerable.Range(0, type.Values.Length).OrderByDescending(i => (ulong)type.Values[i]))
        {
            var bits = type.Values[i];
            if (bits == 0 || (rest & bits) != bits)
                continue;
            text.Insert(0, text.Length > 0 ? type.Members[i] + "|" : type.Members[i]);
            rest &= ~bits;
        }
        return rest == 0 ? text.ToString() : null;
    }
}

using System.Buffers.Binary;
using System.Text;
using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>A type as its dictionary entry defines it. For enums <c>Values</c> are the members' numbers.</summary>
internal sealed record TypeEntry(string Name, TypeShape Shape, string[] Members, long[] Values)
{
    private Dictionary<long, string>? _names;
    private int[]? _largestFirst;

    public static TypeEntry Unknown { get; } = new("?", TypeShape.Object, [], []);

    /// <summary>The first member with each value.</summary>
    private Dictionary<long, string> Names => _names ??= Values.Zip(Members).GroupBy(m => m.First).ToDictionary(g => g.Key, g => g.First().Second);

    /// <summary>The name of an enum's value: a member, members joined with <c>|</c>, or null when none fits.</summary>
    public string? EnumName(long value)
    {
        if (Names.TryGetValue(value, out var name))
            return name;
        if (Shape != TypeShape.FlagsEnum || value == 0)
            return null;
        var rest = value;
        var text = new StringBuilder();
        // Largest first, so that a member that stands for several bits is preferred to the bits.
        foreach (var i in _largestFirst ??= [.. Enumerable.Range(0, Values.Length).OrderByDescending(i => (ulong)Values[i])])
        {
            var bits = Values[i];
            if (bits == 0 || (rest & bits) != bits)
                continue;
            text.Insert(0, text.Length > 0 ? Members[i] + "|" : Members[i]);
            rest &= ~bits;
        }
        return rest == 0 ? text.ToString() : null;
    }
}

/// <summary>
/// Names that events use by number: read from shared memory as it grows, entry by entry. One thread. An entry that makes no sense ends the reading for good
/// (where the next one begins cannot be known); events then show <c>?</c>.
/// </summary>
internal sealed unsafe class TypeDictionary(byte* memory)
{
    /// <summary>Another thread may be in the middle of defining what an event that is already committed uses; that takes microseconds.</summary>
    private const int WaitTries = 50;

    /// <summary>
    /// Longer names are cut, and enums have no more members: five bytes of an event write a name again, so without a limit an event of 8 KB
    /// could be a text of a gigabyte. Real ones are far shorter.
    /// </summary>
    private const int NameCharsMax = 1_000, EnumMembersMax = 4_096;

    private readonly Dictionary<uint, TypeEntry> _types = [];
    private readonly Dictionary<int, List<(ulong From, string Name)>> _threads = [];
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

    /// <summary>Whose name the id was at a time, in the target's ticks. Null: it had none.</summary>
    public string? ThreadName(int managed, ulong ticks)
    {
        if (!_threads.TryGetValue(managed, out var names))
            return null;
        var last = names.Count - 1;
        while (last >= 0 && names[last].From > ticks)
            last--;
        return last < 0 ? null : names[last].Name;
    }

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

    // Bounded by the dictionary, of which names take no more than a quarter.
    private void DefineThread(int managed, string name, WireReader rest)
    {
        var from = rest.U64();
        if (rest.Failed)
            return;
        if (!_threads.TryGetValue(managed, out var names))
            _threads.Add(managed, names = []);
        names.Add((from, name));
    }

    private void Define(DictionaryKind kind, uint id, WireReader payload)
    {
        var name = Cut(payload.Text());
        if (kind == DictionaryKind.Thread)
            DefineThread((int)id, name, payload);
        if (kind != DictionaryKind.Type)
            return;
        var shape = (TypeShape)payload.U8();
        var count = payload.U16();
        var isEnum = shape is TypeShape.Enum or TypeShape.FlagsEnum;
        var members = new List<string>();
        var values = new List<long>();
        for (var i = 0; i < count && !payload.Failed; i++)
        {
            members.Add(Cut(payload.Text()));
            if (isEnum)
                values.Add(payload.I64());
            else
                _ = payload.U8();
            if (isEnum && i == EnumMembersMax)
                break;
        }
        if (!payload.Failed)
            _types[id] = new TypeEntry(name, shape, [.. members], [.. values]);
    }

    private static string Cut(string name) => name.Length <= NameCharsMax ? name : string.Concat(name.AsSpan(0, NameCharsMax), "...");
}

using System.Buffers.Binary;
using System.Reflection.Emit;

namespace Dotbug.Agent.Il;

/// <summary>
/// A method body in pieces: read from the bytes that the runtime has (ECMA-335 II.25.4), written back as bytes. Nobody has checked a body that was never
/// compiled, and obfuscators leave nonsense behind: <see cref="Read"/> throws <see cref="BadImageFormatException"/> then.
/// </summary>
internal sealed class IlBody
{
    private const byte Switch = 0x45, ShortLeave = 0xDE, Leave = 0xDD, ShortBr = 0x2B, LastShortBranch = 0x37, Br = 0x38, LastBranch = 0x44;
    private const int TwoByte = 0xFE;
    private static readonly byte[] s_operandBytes = OperandTable();

    public List<IlItem> Items { get; private set; } = [];
    public List<IlClause> Clauses { get; } = [];
    public int MaxStack { get; set; }
    public bool InitLocals { get; private set; }
    public uint LocalsToken { get; set; }

    /// <summary>A place after the last instruction.</summary>
    public IlItem End { get; } = IlItem.Label();

    public static IlBody Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadAll(bytes);
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new BadImageFormatException("its body makes no sense", exception);
        }
    }

    private static IlBody ReadAll(ReadOnlySpan<byte> bytes)
    {
        var body = new IlBody();
        int codeStart, codeBytes;
        var more = false;
        if ((bytes[0] & 3) == 2)
        {
            body.MaxStack = 8;
            (codeStart, codeBytes) = (1, bytes[0] >> 2);
        }
        else
        {
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            body.MaxStack = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            codeBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
            body.LocalsToken = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            body.InitLocals = (flags & 0x10) != 0;
            more = (flags & 8) != 0;
            codeStart = (flags >> 12) * 4;
        }
        var byOffset = body.ReadCode(bytes.Slice(codeStart, codeBytes));
        if (more)
            body.ReadClauses(bytes, (codeStart + codeBytes + 3) & ~3, byOffset);
        return body;
    }

    private IlItem[] ReadCode(ReadOnlySpan<byte> code)
    {
        var byOffset = new IlItem[code.Length + 1];
        byOffset[code.Length] = End;
        for (var at = 0; at < code.Length; at += InstructionBytes(code, at))
        {
            byOffset[at] = new IlItem { OldOffset = at };
            Items.Add(byOffset[at]);
        }
        foreach (var item in Items)
            Decode(item, code, byOffset);
        if (Items.Exists(i => i.Branch != 0 && i.Cases == null && i.Target == null || i.Cases is { } cases && Array.IndexOf(cases, null) >= 0))
            throw new BadImageFormatException("a branch of its body goes into the middle of an instruction");
        Items.Add(End);
        return byOffset;
    }

    private static void Decode(IlItem item, ReadOnlySpan<byte> code, IlItem[] byOffset)
    {
        var at = item.OldOffset;
        var bytes = InstructionBytes(code, at);
        var opcode = code[at];
        if (opcode is >= ShortBr and <= LastShortBranch or ShortLeave)
        {
            item.Branch = opcode == ShortLeave ? Leave : (byte)(opcode - ShortBr + Br);
            item.Target = byOffset[at + 2 + (sbyte)code[at + 1]];
        }
        else if (opcode is >= Br and <= LastBranch or Leave)
        {
            item.Branch = opcode;
            item.Target = byOffset[at + 5 + BinaryPrimitives.ReadInt32LittleEndian(code[(at + 1)..])];
        }
        else if (opcode == Switch)
        {
            item.Branch = Switch;
            item.Cases = new IlItem[(bytes - 5) / 4];
            for (var i = 0; i < item.Cases.Length; i++)
                item.Cases[i] = byOffset[at + bytes + BinaryPrimitives.ReadInt32LittleEndian(code[(at + 5 + 4 * i)..])];
        }
        else
        {
            item.Raw = code.Slice(at, bytes).ToArray();
        }
    }

    private static int InstructionBytes(ReadOnlySpan<byte> code, int at)
    {
        if (code[at] == TwoByte)
            return 2 + s_operandBytes[256 + code[at + 1]];
        if (code[at] == Switch)
        {
            var cases = BinaryPrimitives.ReadUInt32LittleEndian(code[(at + 1)..]);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(cases, (uint)code.Length / 4);
            return 5 + 4 * (int)cases;
        }
        return 1 + s_operandBytes[code[at]];
    }

    private void ReadClauses(ReadOnlySpan<byte> bytes, int at, IlItem[] byOffset)
    {
        for (; ; )
        {
            var kind = bytes[at];
            var fat = (kind & 0x40) != 0;
            var size = fat ? BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) >> 8 : bytes[at + 1];
            if ((kind & 1) != 0)
            {
                var clauseBytes = fat ? 24 : 12;
                for (var clause = at + 4; clause + clauseBytes <= at + size; clause += clauseBytes)
                    Clauses.Add(fat ? FatClause(bytes[clause..], byOffset) : SmallClause(bytes[clause..], byOffset));
            }
            if ((kind & 0x80) == 0)
                return;
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 4);
            at = (at + size + 3) & ~3;
        }
    }

    private static IlClause FatClause(ReadOnlySpan<byte> at, IlItem[] byOffset)
    {
        Span<int> words = stackalloc int[6];
        for (var i = 0; i < 6; i++)
            words[i] = BinaryPrimitives.ReadInt32LittleEndian(at[(4 * i)..]);
        return Clause((uint)words[0], words[1], words[2], words[3], words[4], (uint)words[5], byOffset);
    }

    private static IlClause SmallClause(ReadOnlySpan<byte> at, IlItem[] byOffset) => Clause(
        BinaryPrimitives.ReadUInt16LittleEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[2..]), at[4],
        BinaryPrimitives.ReadUInt16LittleEndian(at[5..]), at[7], BinaryPrimitives.ReadUInt32LittleEndian(at[8..]), byOffset);

    private static IlClause Clause(uint flags, int tryAt, int tryBytes, int handlerAt, int handlerBytes, uint last, IlItem[] byOffset) =>
        new(flags, At(byOffset, tryAt), At(byOffset, tryAt + tryBytes), At(byOffset, handlerAt), At(byOffset, handlerAt + handlerBytes),
            flags == IlClause.FilterFlag ? At(byOffset, (int)last) : null, last);

    private static IlItem At(IlItem[] byOffset, int offset) =>
        byOffset[offset] ?? throw new BadImageFormatException("a protected region of its body begins in the middle of an instruction");

    /// <summary>The whole body with a fat header. Sets every item's new offset.</summary>
    public byte[] Write()
    {
        var codeBytes = 0;
        foreach (var item in Items)
        {
            item.NewOffset = codeBytes;
            codeBytes += item.Size;
        }
        const int headerBytes = 12;
        var clausesAt = (headerBytes + codeBytes + 3) & ~3;
        var bytes = new byte[Clauses.Count == 0 ? headerBytes + codeBytes : clausesAt + 4 + 24 * Clauses.Count];
        var flags = 0x3003 | (InitLocals ? 0x10 : 0) | (Clauses.Count > 0 ? 8 : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)flags);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)Math.Min(MaxStack, ushort.MaxValue));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), codeBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), LocalsToken);
        foreach (var item in Items)
            WriteItem(item, bytes.AsSpan(headerBytes + item.NewOffset));
        if (Clauses.Count > 0)
            WriteClauses(bytes.AsSpan(clausesAt));
        return bytes;
    }

    private static void WriteItem(IlItem item, Span<byte> to)
    {
        if (item.Branch == 0)
        {
            item.Raw.CopyTo(to);
            return;
        }
        to[0] = item.Branch;
        var after = item.NewOffset + item.Size;
        if (item.Cases == null)
        {
            BinaryPrimitives.WriteInt32LittleEndian(to[1..], item.Target!.NewOffset - after);
            return;
        }
        BinaryPrimitives.WriteInt32LittleEndian(to[1..], item.Cases.Length);
        for (var i = 0; i < item.Cases.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(to[(5 + 4 * i)..], item.Cases[i].NewOffset - after);
    }

    private void WriteClauses(Span<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, ((4 + 24 * Clauses.Count) << 8) | 0x41);
        to = to[4..];
        foreach (var clause in Clauses)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(to, clause.Flags);
            BinaryPrimitives.WriteInt32LittleEndian(to[4..], clause.TryStart.NewOffset);
            BinaryPrimitives.WriteInt32LittleEndian(to[8..], clause.TryEnd.NewOffset - clause.TryStart.NewOffset);
            BinaryPrimitives.WriteInt32LittleEndian(to[12..], clause.HandlerStart.NewOffset);
            BinaryPrimitives.WriteInt32LittleEndian(to[16..], clause.HandlerEnd.NewOffset - clause.HandlerStart.NewOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(to[20..], clause.Filter != null ? (uint)clause.Filter.NewOffset : clause.ClassToken);
            to = to[24..];
        }
    }

    public void Insert(int index, IReadOnlyList<IlItem> items) => Items.InsertRange(index, items);

    /// <summary>Old to new offsets, for line numbers: pairs in ascending order.</summary>
    public (int Old, int New)[] OffsetMap()
    {
        var map = new List<(int, int)>(Items.Count);
        foreach (var item in Items)
        {
            if (item.OldOffset >= 0)
                map.Add((item.OldOffset, item.NewOffset));
        }
        return map.ToArray();
    }

    private static byte[] OperandTable()
    {
        var table = new byte[512];
        foreach (var field in typeof(OpCodes).GetFields())
        {
            if (field.GetValue(null) is not OpCode code)
                continue;
            var index = code.Size == 1 ? code.Value & 0xFF : 256 + (code.Value & 0xFF);
            table[index] = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                _ => 4,
            };
        }
        return table;
    }
}

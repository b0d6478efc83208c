namespace Dotbug.Agent.Il;

/// <summary>
/// A piece of a method body on its way from old to new: an instruction of the original, or one of ours. Branches point to items, not
/// offsets, so pieces can be put anywhere.
/// </summary>
internal sealed class IlItem
{
    /// <summary>Offset in the original body; -1 for ours.</summary>
    public int OldOffset = -1;

    public int NewOffset;

    /// <summary>All bytes of the instruction, when it is no branch.</summary>
    public byte[] Raw = [];

    /// <summary>First byte of a branch in its long form, or of switch; 0 when <see cref="Raw"/> says all.</summary>
    public byte Branch;

    public IlItem? Target;
    public IlItem[]? Cases;

    public int Size => Branch == 0 ? Raw.Length : Cases != null ? 5 + 4 * Cases.Length : 5;

    public static IlItem Of(params byte[] raw) => new() { Raw = raw };

    public static IlItem Jump(byte opcode, IlItem target) => new() { Branch = opcode, Target = target };

    /// <summary>Takes no room: a place to point at.</summary>
    public static IlItem Label() => new();
}

/// <summary>One exception handling clause, its borders as items; ends are exclusive.</summary>
internal sealed record IlClause(uint Flags, IlItem TryStart, IlItem TryEnd, IlItem HandlerStart, IlItem HandlerEnd, IlItem? Filter, uint ClassToken)
{
    public const uint Catch = 0, FilterFlag = 1, Finally = 2, Fault = 4;
}

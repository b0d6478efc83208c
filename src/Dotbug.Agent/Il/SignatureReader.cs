namespace Dotbug.Agent.Il;

/// <summary>
/// Walks a signature blob (ECMA-335 II.23.2) far enough to copy types from it and to tell what they are. Tokens in it are valid in the same module only.
/// Nonsense is a <see cref="BadImageFormatException"/>.
/// </summary>
internal ref struct SignatureReader(ReadOnlySpan<byte> blob)
{
    public const byte Void = 0x01, String = 0x0E, Pointer = 0x0F, ByRef = 0x10, ValueType = 0x11, Class = 0x12, Var = 0x13, Array = 0x14,
        GenericInst = 0x15, TypedByRef = 0x16, NativeInt = 0x18, NativeUInt = 0x19, FunctionPointer = 0x1B, Object = 0x1C,
        SzArray = 0x1D, MVar = 0x1E, ModRequired = 0x1F, ModOptional = 0x20, Sentinel = 0x41, Pinned = 0x45;

    /// <summary>No compiler nests types so deep, and no runtime loads them; the walk is recursive, on a thread of the program's process.</summary>
    private const int DepthMax = 256;

    private readonly ReadOnlySpan<byte> _blob = blob;
    private int _depth;

    public int At { get; private set; }

    public byte Byte()
    {
        var next = Peek();
        At++;
        return next;
    }

    public readonly byte Peek() => At < _blob.Length ? _blob[At] : throw new BadImageFormatException("a signature ends in the middle of a type");
    public readonly ReadOnlySpan<byte> Since(int start) => _blob[start..At];
    public readonly ReadOnlySpan<byte> Rest => _blob[At..];

    public int Number()
    {
        var first = Byte();
        if ((first & 0x80) == 0)
            return first;
        return (first & 0x40) == 0
            ? ((first & 0x3F) << 8) | Byte()
            : ((first & 0x1F) << 24) | (Byte() << 16) | (Byte() << 8) | Byte();
    }

    public void SkipModifiers()
    {
        while (Peek() is ModRequired or ModOptional)
        {
            At++;
            Number();
        }
    }

    /// <summary>Steps over one type; tells whether a type parameter is in it.</summary>
    public bool SkipType()
    {
        if (++_depth > DepthMax)
            throw new BadImageFormatException($"a signature nests types more than {DepthMax} levels deep");
        var generic = SkipOneType();
        _depth--;
        return generic;
    }

    private bool SkipOneType()
    {
        SkipModifiers();
        switch (Byte())
        {
            case Pointer or ByRef or SzArray or Pinned:
                return SkipType();
            case ValueType or Class:
                Number();
                return false;
            case Var or MVar:
                Number();
                return true;
            case Array:
                return SkipArray();
            case GenericInst:
                return SkipGeneric();
            case FunctionPointer:
                return SkipMethod();
            default:
                return false;
        }
    }

    private bool SkipArray()
    {
        var generic = SkipType();
        Number();
        for (var part = 0; part < 2; part++)
        {
            for (var count = Number(); count > 0; count--)
                Number();
        }
        return generic;
    }

    private bool SkipGeneric()
    {
        Byte();
        Number();
        var generic = false;
        for (var count = Number(); count > 0; count--)
            generic |= SkipType();
        return generic;
    }

    private bool SkipMethod()
    {
        var convention = Byte();
        if ((convention & 0x10) != 0)
            Number();
        var generic = false;
        for (var count = Number() + 1; count > 0; count--)
            generic |= SkipType();
        return generic;
    }

    public static void WriteNumber(List<byte> to, int value)
    {
        if (value < 0x80)
        {
            to.Add((byte)value);
        }
        else if (value < 0x4000)
        {
            to.Add((byte)(0x80 | (value >> 8)));
            to.Add((byte)value);
        }
        else
        {
            to.Add((byte)(0xC0 | (value >> 24)));
            to.Add((byte)(value >> 16));
            to.Add((byte)(value >> 8));
            to.Add((byte)value);
        }
    }
}

using System.Buffers.Binary;

namespace Dotbug.Agent.Il;

// The instructions that we add, always in their long form.
internal sealed partial class Rewriter
{
    private const byte Ldnull = 0x14, LdcI4_0 = 0x16, LdcI4 = 0x20, LdcI8 = 0x21, Dup = 0x25, Pop = 0x26, Call = 0x28, CallI = 0x29, Ret = 0x2A, Br = 0x38,
        BrFalse = 0x39, LdindI = 0x4D, Add = 0x58, ConvI = 0xD3, CallVirt = 0x6F, MkRefAny = 0xC6, Ldfld = 0x7B, Ldflda = 0x7C, Stfld = 0x7D, Box = 0x8C,
        EndFinally = 0xDC, Leave = 0xDD, TwoByte = 0xFE, EndFilter = 0x11,
        LdargLong = 0x09, LdlocLong = 0x0C, LdlocaLong = 0x0D, StlocLong = 0x0E, TailPrefix = 0x14, Jmp = 0x27;

    private const byte I4 = 0x08, I8 = 0x0A, U1 = 0x05, Void = 0x01, NativeInt = SignatureReader.NativeInt;

    private static uint Token(byte[] raw) => BinaryPrimitives.ReadUInt32LittleEndian(raw.AsSpan(1));

    private static IlItem WithToken(byte opcode, uint token)
    {
        var raw = new byte[5];
        raw[0] = opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(1), token);
        return IlItem.Of(raw);
    }

    private static IlItem LoadI8(long value)
    {
        var raw = new byte[9];
        raw[0] = LdcI8;
        BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(1), value);
        return IlItem.Of(raw);
    }

    private static IlItem LoadI4(int value) => WithToken(LdcI4, (uint)value);

    private static IlItem Ldarg(int index) => Indexed(LdargLong, index);
    private static IlItem Ldloca(int index) => Indexed(LdlocaLong, index);
    private static IlItem Ldloc(int index) => Indexed(LdlocLong, index);
    private static IlItem Stloc(int index) => Indexed(StlocLong, index);

    private static IlItem Indexed(byte opcode, int index) => IlItem.Of(TwoByte, opcode, (byte)index, (byte)(index >> 8));
}

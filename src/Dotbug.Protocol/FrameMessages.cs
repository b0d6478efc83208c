namespace Dotbug.Protocol;

/// <summary>Frames to name: see <see cref="FrameEncoding"/>.</summary>
public sealed record ResolveMessage(IReadOnlyList<(ulong Code, int Offset)> Frames)
{
    /// <summary>Most frames in one question.</summary>
    public const int FramesMax = 4096;

    public void Write(WireWriter to) => to.List(Frames, static (w, f) =>
    {
        w.U64(f.Code);
        w.I32(f.Offset);
    });

    public static ResolveMessage Read(WireReader from) => new(from.List(static r => (r.U64(), r.I32())));
}

/// <summary>
/// A named frame. <c>Method</c> as .NET prints it in stack traces, without line; empty when the address belongs to no managed method
/// (then the frame is the runtime's and is left out). <c>Kind</c>: 0 ordinary, 1 ours (left out), 2 a frame before which one
/// caller may be missing (it keeps no frame pointer). <c>ModulePath</c>, <c>Token</c> and <c>IlOffset</c> (-1 unknown) lead to a source line
/// where there is a PDB.
/// </summary>
public sealed record FrameInfo(ulong Code, int Offset, byte Kind, string Method, string ModulePath, uint Token, int IlOffset)
{
    public void Write(WireWriter to)
    {
        to.U64(Code);
        to.I32(Offset);
        to.U8(Kind);
        to.Text(Method);
        to.Text(ModulePath);
        to.U32(Token);
        to.I32(IlOffset);
    }

    public static FrameInfo Read(WireReader from) =>
        new(from.U64(), from.I32(), from.U8(), from.Text(), from.Text(), from.U32(), from.I32());
}

public sealed record ResolvedMessage(IReadOnlyList<FrameInfo> Frames)
{
    public void Write(WireWriter to) => to.List(Frames, static (w, f) => f.Write(w));
    public static ResolvedMessage Read(WireReader from) => new(from.List(FrameInfo.Read));
}

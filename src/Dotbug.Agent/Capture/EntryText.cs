using System.Runtime.InteropServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>A member in a dictionary entry: a field, or a value of an enum.</summary>
internal readonly record struct EntryMember(string Name, long Value = 0);

/// <summary>Makes the payload of a type's dictionary entry, once, in unmanaged memory, so that defining the type is a copy.</summary>
internal static unsafe class EntryText
{
    // The dictionary has a mebibyte; one type may take a sixteenth of it at most. Members that do not fit have no name.
    private const int BytesMax = 64 << 10;
    private const int MembersMax = 4096;

    public static void Attach(TypePlan plan, string name, TypeShape shape, List<EntryMember> members)
    {
        var isEnum = shape is TypeShape.Enum or TypeShape.FlagsEnum;
        var all = new WireWriter();
        var count = 0;
        foreach (var member in members)
        {
            if (count == MembersMax || all.Length + member.Name.Length * 3 + 16 > BytesMax - 4096)
                break;
            all.Text(member.Name);
            if (isEnum)
                all.I64(member.Value);
            else
                all.U8(0);
            count++;
        }
        var payload = new WireWriter();
        payload.Text(name);
        payload.U8((byte)shape);
        payload.U16((ushort)count);
        payload.Bytes(all.Written);
        plan.Entry = (byte*)NativeMemory.Alloc((nuint)payload.Length);
        payload.Written.CopyTo(new Span<byte>(plan.Entry, payload.Length));
        plan.EntryBytes = payload.Length;
    }
}

using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>One prepared method body. Unmanaged, never freed: the runtime may ask for it at any time.</summary>
internal unsafe struct Body
{
    public nint Module;
    public uint Token;
    public int Error;
    public uint Owner;
    public Code* Code;

    /// <summary>FunctionID of an instantiation whose compilation was begun and not ended; 0 = none. The JIT that rejects a body says nothing else.</summary>
    public nint Compiling;
}

/// <summary>What to hand over: replaced as a whole.</summary>
internal unsafe struct Code
{
    public byte* Il;
    public uint IlBytes;
    public uint MapCount;
    public void* Map;
}

/// <summary>
/// The prepared bodies by module and token: an open hash table that readers on JIT threads walk without a lock. Entries are
/// only ever added; a body without code means "original IL".
/// </summary>
internal static unsafe class Bodies
{
    private const int Capacity = 1 << 17;
    private const int EntriesMax = Capacity / 2;
    private const int SlotSetIL = 4;
    private const int SlotSetMap = 5;

    private static readonly Body** s_table = (Body**)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Body*));
    private static readonly Lock s_writers = new();
    private static int s_count;

    public static Body* Find(nint module, uint token)
    {
        for (var at = Hash(module, token); ; at = (at + 1) & (Capacity - 1))
        {
            var body = (Body*)Volatile.Read(ref *(nint*)(s_table + at));
            if (body == null || (body->Module == module && body->Token == token))
                return body;
        }
    }

    /// <summary>True when an agent has a body in this method now.</summary>
    public static bool IsTraced(nint module, uint token)
    {
        var body = Find(module, token);
        return body != null && Volatile.Read(ref body->Owner) != 0;
    }

    /// <summary>Copies the code. 0 done, 1 the method belongs to another agent, 2 the table is full.</summary>
    public static int Prepare(uint owner, nint module, uint token, byte* il, uint ilBytes, void* map, uint mapCount)
    {
        lock (s_writers)
        {
            var body = Find(module, token);
            if (body == null)
            {
                if (s_count == EntriesMax)
                    return 2;
                body = (Body*)NativeMemory.AllocZeroed((nuint)sizeof(Body));
                body->Module = module;
                body->Token = token;
                var at = Hash(module, token);
                while (s_table[at] != null)
                    at = (at + 1) & (Capacity - 1);
                s_count++;
                Volatile.Write(ref *(nint*)(s_table + at), (nint)body);
            }
            if (body->Owner != 0 && body->Owner != owner)
                return 1;
            body->Owner = owner;
            body->Error = 0;
            body->Compiling = 0;
            Volatile.Write(ref *(nint*)&body->Code, (nint)Copy(il, ilBytes, map, mapCount));
            return 0;
        }
    }

    /// <summary>The agent is done with the method: another may take it.</summary>
    public static void Release(uint owner, nint module, uint token)
    {
        lock (s_writers)
        {
            var body = Find(module, token);
            if (body == null || body->Owner != owner)
                return;
            // From now on it is a method like any other: compiled again, it is a caller of something that is traced.
            Volatile.Write(ref *(nint*)&body->Code, 0);
            Volatile.Write(ref body->Owner, 0);
        }
    }

    /// <summary>On a JIT thread of the target, under the runtime's locks: hands over what was prepared, no more.</summary>
    public static int Apply(Body* body, void** control)
    {
        var code = (Code*)Volatile.Read(ref *(nint*)&body->Code);
        if (code == null)
            return 0;
        var table = *(void***)control;
        var result = ((delegate* unmanaged<void*, uint, byte*, int>)table[SlotSetIL])(control, code->IlBytes, code->Il);
        if (result >= 0 && code->MapCount > 0)
            _ = ((delegate* unmanaged<void*, uint, void*, int>)table[SlotSetMap])(control, code->MapCount, code->Map);
        return result;
    }

    private static Code* Copy(byte* il, uint ilBytes, void* map, uint mapCount)
    {
        const int mapEntryBytes = 12;
        var code = (Code*)NativeMemory.Alloc((nuint)sizeof(Code) + ilBytes + (nuint)mapEntryBytes * mapCount);
        code->Map = code + 1;
        code->MapCount = mapCount;
        code->Il = (byte*)code->Map + mapEntryBytes * mapCount;
        code->IlBytes = ilBytes;
        new Span<byte>(map, (int)(mapEntryBytes * mapCount)).CopyTo(new Span<byte>(code->Map, (int)(mapEntryBytes * mapCount)));
        new Span<byte>(il, (int)ilBytes).CopyTo(new Span<byte>(code->Il, (int)ilBytes));
        return code;
    }

    private static int Hash(nint module, uint token) =>
        (int)((((ulong)module >> 4) * 0x9E3779B97F4A7C15UL + token * 0xD6E8FEB86659FD93UL) >> 32) & (Capacity - 1);
}

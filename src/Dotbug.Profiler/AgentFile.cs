using static Dotbug.Profiler.LibC;

namespace Dotbug.Profiler;

/// <summary>
/// Checks an agent's file from inside the target before anything asks the runtime to load it: a start-up hook that cannot be loaded
/// would end the process. Then writes the address of our services into it, and seals it: what was checked is what is loaded.
/// </summary>
internal static unsafe class AgentFile
{
    private const long BytesMax = 32 << 20;
    private const string PathPrefix = "/proc/self/fd/";

    /// <summary>What stands in the agent's file before the eight bytes for the address (Native/Services.cs there). Nowhere else in it.</summary>
    private static ReadOnlySpan<byte> ServicesMarker => "dotbug-services>"u8;

    private static readonly ulong[] s_offered = new ulong[Agents.Max];
    private static readonly int[] s_files = new int[Agents.Max];

    /// <summary>Answers the request on <paramref name="fd"/>. False: the connection is broken.</summary>
    public static bool Accept(int fd, ulong id, int file)
    {
        // A tool that died between this request and the start-up hook, or one that is at it now: the file is here and checked. Loading one path twice is
        // harmless, a second path of the same name would end the process.
        var offered = Array.IndexOf(s_offered, id);
        if (offered >= 0 && !Agents.Known(id))
        {
            if (file >= 0)
                _ = close(file);
            return Reply(fd, 0, PathPrefix, s_files[offered]);
        }
        var reason = Check(id, file);
        if (reason.Length > 0)
        {
            if (file >= 0)
                _ = close(file);
            return Reply(fd, 1, reason);
        }
        // The descriptor stays open: programs open the file behind Assembly.Location, and ours must not make them fail.
        return Reply(fd, 0, PathPrefix, file);
    }

    private static ReadOnlySpan<char> Check(ulong id, int file)
    {
        if (file < 0)
            return "no file came with the request";
        if (Agents.Known(id))
            return "this agent is loaded already";
        var free = -1;
        for (var i = 0; i < s_offered.Length; i++)
        {
            if (s_offered[i] == 0 && free < 0)
                free = i;
        }
        if (free < 0)
            return "too many agents of other versions are loaded in this process";
        // Who shortens a file under our mapping, or the runtime's, would end the process with SIGBUS.
        const int fixedSize = SealShrink | SealGrow;
        _ = fcntl(file, AddSeals, fixedSize);
        var seals = fcntl(file, GetSeals, 0);
        if (seals < 0 || (seals & fixedSize) != fixedSize)
            return "the agent's file is not sealed against resizing";
        var bytes = lseek(file, 0, SeekEnd);
        if (bytes is < 1024 or > BytesMax)
            return "the agent's file has an impossible size";
        var image = (byte*)mmap(null, (nuint)bytes, ProtRead | ProtWrite, MapShared, file, 0);
        if ((nint)image == -1)
            return "the agent's file cannot be mapped";
        var reason = Patch(new Span<byte>(image, (int)bytes), id);
        _ = munmap(image, (nuint)bytes);
        if (reason.Length == 0 && fcntl(file, AddSeals, SealWrite | SealSeal) != 0)
            reason = "the agent's file cannot be sealed: somebody else has it open for writing";
        if (reason.Length == 0)
            (s_offered[free], s_files[free]) = (id, file);
        return reason;
    }

    private static ReadOnlySpan<char> Patch(Span<byte> image, ulong id)
    {
        if (image[0] != 'M' || image[1] != 'Z')
            return "the agent's file is no assembly";
        if (image.IndexOf(new ReadOnlySpan<byte>(&id, sizeof(ulong))) < 0)
            return "the agent's file has another id than the request";
        var marker = image.IndexOf(ServicesMarker);
        if (marker < 0 || image.Length - marker < ServicesMarker.Length + 8)
            return "the agent's file has no place for the services";
        if (image[(marker + 1)..].IndexOf(ServicesMarker) >= 0)
            return "the agent's file has two places for the services";
        fixed (byte* place = image[(marker + ServicesMarker.Length)..])
            *(void**)place = Services.Table;
        return "";
    }

    private static bool Reply(int fd, uint status, ReadOnlySpan<char> text, int number = -1)
    {
        var bytes = stackalloc byte[256];
        var length = 0;
        foreach (var character in text)
            bytes[length++] = (byte)character;
        if (number >= 0)
        {
            var digits = 1;
            for (var rest = number; rest > 9; rest /= 10)
                digits++;
            for (var i = digits - 1; i >= 0; i--, number /= 10)
                bytes[length + i] = (byte)('0' + number % 10);
            length += digits;
        }
        return DoorServer.Reply(fd, status, bytes, (uint)length);
    }
}

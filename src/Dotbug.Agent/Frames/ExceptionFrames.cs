using System.Buffers.Binary;
using System.Diagnostics;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Frames;

/// <summary>
/// The frames that an exception has passed, into an event, on the thread that threw it. Allocates (the runtime's stack trace objects), runs no
/// code of the program, and lets nothing out: an exception that cannot be looked into has no frames.
/// </summary>
internal static unsafe class ExceptionFrames
{
    public const int FramesMax = 64;
    private const int HeaderBytes = 3;

    /// <summary>u16 count, u8 finished (0: there are more), then the frames. False when not even that fits.</summary>
    public static bool Write(Exception exception, ref EventWriter writer)
    {
        if (!writer.Room(HeaderBytes))
            return false;
        var header = writer.At;
        writer.At += HeaderBytes;
        var count = 0;
        var finished = true;
        try
        {
            var trace = new StackTrace(exception, fNeedFileInfo: false);
            for (var i = 0; i < trace.FrameCount; i++)
            {
                if (!Function(trace.GetFrame(i), out var function, out var offset))
                    continue;
                if (count == FramesMax || !writer.Room(FrameEncoding.Bytes))
                {
                    finished = false;
                    break;
                }
                BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(writer.At, 8), (ulong)function);
                BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(writer.At + 8, 4), offset);
                writer.At += FrameEncoding.Bytes;
                count++;
            }
        }
        catch
        {
            finished = false;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(header, 2), (ushort)count);
        header[2] = finished ? (byte)1 : (byte)0;
        return true;
    }

    private static bool Function(StackFrame? frame, out nint function, out int offset)
    {
        function = 0;
        offset = frame?.GetILOffset() ?? StackFrame.OFFSET_UNKNOWN;
        if (offset < 0)
            offset = FrameEncoding.OffsetUnknown;
        var method = frame?.GetMethod();
        if (method is null || method.Module == typeof(ExceptionFrames).Module)
            return false;
        try
        {
            function = method.MethodHandle.Value;
        }
        catch (InvalidOperationException)
        {
            // A dynamic method has no handle, and no name that anybody would look for.
            return false;
        }
        KnownFunctions.Add(function);
        return function != 0;
    }
}

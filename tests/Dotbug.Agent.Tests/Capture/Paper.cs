using System.Runtime.InteropServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests.Capture;

/// <summary>A session with a ring of its own and a place for one event: write values, then read back as text what the bytes say.</summary>
internal sealed unsafe class Paper : IDisposable
{
    public const int EventBytes = 7000;
    private const byte Untouched = 0xCC;
    private readonly byte* _event = (byte*)NativeMemory.Alloc(EventBytes + ValueWriter.ReserveBytes);
    private readonly SessionArea* _session = (SessionArea*)NativeMemory.AllocZeroed((nuint)sizeof(SessionArea));

    static Paper() => ValueKinds.Prepare();

    public Paper(int depth = 3, int items = 10, int chars = 256)
    {
        _session->Ring = (byte*)NativeMemory.AllocZeroed(RingLayout.HeaderBytes + RingLayout.DictionaryBytes);
        _session->DefinedTypes = (ulong*)NativeMemory.AllocZeroed(SessionArea.TypesMax / 8);
        _session->DepthMax = depth;
        _session->ItemsMax = items;
        _session->StringCharsMax = chars;
        Writer = (EventWriter*)NativeMemory.AllocZeroed((nuint)sizeof(EventWriter));
        Begin();
    }

    public EventWriter* Writer { get; }
    public SessionArea* Session => _session;
    public int Written => (int)(Writer->At - _event);

    public void Begin(int bytes = EventBytes)
    {
        new Span<byte>(_event, EventBytes + ValueWriter.ReserveBytes).Fill(Untouched);
        Restart(bytes);
    }

    /// <summary>As <see cref="Begin"/>, without wiping the memory.</summary>
    public void Restart(int bytes = EventBytes)
    {
        Writer->At = _event;
        Writer->End = _event + bytes;
        Writer->Full = 0;
        Writer->Session = _session;
        Writer->DepthMax = _session->DepthMax;
    }

    /// <summary>True when no byte from there on was written.</summary>
    public bool IsUntouchedFrom(int offset) =>
        new ReadOnlySpan<byte>(_event + offset, EventBytes + ValueWriter.ReserveBytes - offset).IndexOfAnyExcept(Untouched) < 0;

    public string Read(int values = 1) => Decoder.Read(new ReadOnlySpan<byte>(_event, Written), Dictionary(), values);

    public Dictionary<uint, TypeText> Dictionary() => Decoder.Dictionary(new ReadOnlySpan<byte>(
        _session->Ring, RingLayout.HeaderBytes + RingLayout.DictionaryBytes));

    public string Object(object? value)
    {
        Begin();
        ValueWriter.Object(Writer, value);
        return Read();
    }

    public static string Of(object? value, int depth = 3, int items = 10, int chars = 256)
    {
        using var paper = new Paper(depth, items, chars);
        return paper.Object(value);
    }

    public void Dispose()
    {
        NativeMemory.Free(_event);
        NativeMemory.Free(_session->Ring);
        NativeMemory.Free(_session->DefinedTypes);
        NativeMemory.Free(_session);
        NativeMemory.Free(Writer);
    }
}

using System.Diagnostics;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;

namespace Fuzzing.Targets;

internal sealed unsafe class RingMemoryTarget : FuzzTarget
{
    private const long RingBytes = 2 << 20;

    private static readonly ProbeInfo s_probe = new(0, "Shop.Buy", "Shop!Shop.Buy(int, string)", false, true,
        [new("count", "int"), new("name", "string"), new("more", "object")], [new("left", "int")], "bool")
    { Frames = 3 };

    private readonly RingMemory _ring = RingMemory.Create(RingBytes);
    private readonly byte[] _fresh;
    private readonly ProbeList _probes = new([.. Enumerable.Range(0, 1 << 16).Select(i => s_probe with { HasOutcome = i % 2 == 0 })]);

    public RingMemoryTarget() => _fresh = new ReadOnlySpan<byte>(_ring.Start, (int)_ring.Bytes).ToArray();

    public override string Name => "ring";
    public override string Reads => "shared memory of a target: events, values, types; and how they are shown";
    public override int Share => 3;
    public override IReadOnlyList<byte[]> Corpus { get; } = Recording.Of("ring");

    /// <summary>Each kind of value, with as little behind it as it can have.</summary>
    public override IReadOnlyList<byte[]> Words { get; } =
        [.. Enumerable.Range(0, 50).Select(t => new byte[] { (byte)t }), .. Enumerable.Range(0, 50).Select(t => new byte[] { (byte)t, 1, 0, 0, 0, 255,
            255, 255, 255, 255, 255 })];

    public override void Try(byte[] input)
    {
        _fresh.CopyTo(new Span<byte>(_ring.Start, (int)_ring.Bytes));
        var reader = new RingReader(_ring.Start, _ring.Bytes);
        var types = new TypeDictionary(_ring.Start);
        using var shown = new Shown();
        using var lines = new SourceLines(Environment.ProcessId);
        var builder = new EventBuilder(_probes, types, new ClockMap(0), new FrameNames(Name, lines), shown.Write);
        RingInput.Lay(input, _ring, () =>
        {
            types.Refresh();
            reader.Look((ulong)Stopwatch.GetTimestamp(), 0);
            reader.Drain(builder, everything: false);
            builder.Flush();
        });
        reader.Drain(builder, everything: true);
        builder.End(ClockMap.MonotonicNs(), targetLost: input.Length % 2 == 0);
        builder.Flush();
        shown.Check(input.Length);

        static IReadOnlyList<FrameInfo>? Name(IReadOnlyList<(ulong Code, int Offset)> frames) =>
            [.. frames.Select(f => new FrameInfo(f.Code, f.Offset, (byte)(f.Code % 4), f.Code % 3 == 0 ? "" : $"Shop.M{f.Code}()", "/no/such.dll", (uint)f.Code, f.Offset))];
    }

    protected override void Close() => _ring.Dispose();
}

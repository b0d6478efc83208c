namespace Fuzzing;

/// <summary>Takes what a sink writes, keeps the last of it, and counts all.</summary>
internal sealed class CountingStream : MemoryStream
{
    private const int KeptMax = 1 << 20;

    public long Total { get; private set; }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Total += count;
        if (Position > KeptMax)
            SetLength(0);
        base.Write(buffer, offset, count);
    }
}

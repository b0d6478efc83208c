using System.Runtime.CompilerServices;

namespace Target.Driver;

/// <summary>Methods that are called while the heap is full to the last kilobyte. Only for a process with a limit to its heap (<c>DOTNET_GCHeapHardLimit</c>).</summary>
internal static class Full
{
    private const int Smallest = 1_024, Much = 16 << 20, LimitMax = 256 << 20;

    // Filled from large pieces to small ones, so that nothing is left between them.
    private static readonly int[] _pieces = [1 << 20, 1 << 16, 1 << 13, Smallest];

    private static readonly int[] _answers = new int[1_000];

    private static Piece? s_first;

    private sealed class Piece(byte[] bytes, Piece? next)
    {
        public byte[] Bytes => bytes;
        public Piece? Next => next;
    }

    /// <summary>How many calls gave the answer that they give in any other process.</summary>
    public static int Run(int calls)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > LimitMax)
            throw new InvalidOperationException("the heap of this process has no limit");
        Array.Clear(_answers);
        // Whatever is compiled or made at the first call is there before there is no memory for it.
        _answers[0] = Look(1, Smallest);
        try
        {
            foreach (var size in _pieces)
                Fill(size);
            for (var i = 1; i <= calls; i++)
                _answers[i] = Look(i, Much);
        }
        finally
        {
            s_first = null;
        }
        var right = 0;
        for (var i = 1; i <= calls; i++)
            right += _answers[i] == -i ? 1 : 0;
        return right;
    }

    private static void Fill(int size)
    {
        try
        {
            for (; ; )
                s_first = new Piece(new byte[size], s_first);
        }
        catch (OutOfMemoryException)
        {
            // That is what was wanted.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Look(int number, int bytes)
    {
        try
        {
            return Take(bytes) == bytes ? number : 0;
        }
        catch (OutOfMemoryException)
        {
            return -number;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Take(int bytes) => new byte[bytes].Length;
}

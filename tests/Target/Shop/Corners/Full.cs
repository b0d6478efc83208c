using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>A heap without room: see DOTNET_GCHeapHardLimit.</summary>
public static class Full
{
    private sealed class Link(Link? next, byte[] load)
    {
        public readonly Link? Next = next;
        public readonly byte[] Load = load;
    }

    /// <summary>Fills the heap, makes calls while it is full, and lets go.</summary>
    public static string Fill(int calls)
    {
        Link? first = null;
        var (seen, refused) = (0, 0);
        for (var bytes = 1 << 20; bytes >= 16; bytes /= 2)
        {
            try
            {
                for (; ; )
                {
                    first = new Link(first, new byte[bytes]);
                }
            }
            catch (OutOfMemoryException)
            {
                // Now in smaller pieces.
            }
        }

        for (var i = 0; i < calls; i++)
        {
            seen += Look(i, first!);
            try
            {
                Take(1 << 24);
            }
            catch (OutOfMemoryException)
            {
                refused++;
            }
        }

        first = null;
        GC.Collect();
        return $"{seen} {refused}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Look(int number, object at) => at is Link ? 1 : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Take(int bytes) => new byte[bytes];
}

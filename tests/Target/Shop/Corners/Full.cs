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

    /// <summary>Not a local variable: its register or a copy of it may keep the heap full.</summary>
    private static Link? _first;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Empty()
    {
        _first = null;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Fills the heap, makes calls while it is full, and lets go.</summary>
    public static string Fill(int calls)
    {
        var (seen, refused) = (0, 0);
        for (var bytes = 1 << 20; bytes >= 16; bytes /= 2)
        {
            try
            {
                for (; ; )
                {
                    _first = new Link(_first, new byte[bytes]);
                }
            }
            catch (OutOfMemoryException)
            {
                // Now in smaller pieces.
            }
        }

        for (var i = 0; i < calls; i++)
        {
            seen += Look(i);
            try
            {
                Take(1 << 24);
            }
            catch (OutOfMemoryException)
            {
                refused++;
            }
        }

        Empty();
        return $"{seen} {refused}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Look(int number) => _first != null && number >= 0 ? 1 : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Take(int bytes) => new byte[bytes];
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Shop.Hot;

namespace Target.Driver;

/// <summary>Faults that a test asks for: in the agent that was built for it, or of this program's own making.</summary>
internal static unsafe partial class Faulty
{
    private const string Wanted = "dotbug.fault";

    private static readonly Parcel _parcel = new(3);

    public static string Left => AppContext.GetData(Wanted) as string ?? "none";

    public static string Ask(string place)
    {
        AppContext.SetData(Wanted, place);
        return place;
    }

    /// <summary>Unlike the runtime's own test of enough stack, which leaves 128 KB, goes on to the last pages.</summary>
    public static string Deep(int kilobytes)
    {
        var sum = 0L;
        // The first time on a stack of the usual size: what is compiled then, or resolved, takes more.
        Dig(0, 0);
        var thread = new Thread(() => sum = Dig(Lowest() + Rest, 1), kilobytes * 1024);
        thread.Start();
        thread.Join();
        return $"{sum}";
    }

    /// <summary>What the program leaves for itself, guard pages included, and what each call digs.</summary>
    private const int Rest = 24 * 1024, Step = 512;

    /// <summary>How many calls answered wrongly.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Dig(nuint lowest, int depth)
    {
        var here = stackalloc byte[Step];
        here[0] = 1;
        if (lowest == 0 || (nuint)here < lowest)
        {
            return 0;
        }

        // Deeper first: the calls are made on the way back too.
        var wrong = Loop.Item(depth, _parcel) == depth + 3 ? 0 : 1;
        return wrong + Dig(lowest, depth + 1) + (Loop.Item(here[0], _parcel) == 4 ? 0 : 1);
    }

    private static nuint Lowest()
    {
        var attributes = stackalloc byte[128];
        void* address;
        nuint size;
        _ = pthread_getattr_np(pthread_self(), attributes);
        _ = pthread_attr_getstack(attributes, &address, &size);
        _ = pthread_attr_destroy(attributes);
        return (nuint)address;
    }

    [LibraryImport("libc")] private static partial nint pthread_self();
    [LibraryImport("libc")] private static partial int pthread_getattr_np(nint thread, void* attributes);
    [LibraryImport("libc")] private static partial int pthread_attr_getstack(void* attributes, void** address, nuint* size);
    [LibraryImport("libc")] private static partial int pthread_attr_destroy(void* attributes);
}

namespace Dotbug.Agent;

/// <summary>
/// Compiled, like everything in this folder, only into the agent that a test builds for itself (-p:Faulty=true): a test names a place in our code, and the
/// next thread that comes by has a fault there, once. The place and the kind are data of the program's, set by the test's target.
/// </summary>
internal static unsafe class Fault
{
    private const string Wanted = "dotbug.fault";

    /// <summary>The fault, if this is the place.</summary>
    public static void At(string place)
    {
        switch (Take(place))
        {
            case "":
                return;
            case "null":
                // A real one: the hardware says so, and the runtime makes the exception of it.
                *(int*)8 = 1;
                return;
            case "memory":
                throw new OutOfMemoryException();
            case "wait":
                // A thread that gets no processor, until the test says go.
                while (Take("go") != "on")
                    Thread.Sleep(1);
                return;
            case "depth":
                throw new InsufficientExecutionStackException();
            default:
                throw new InvalidOperationException("a fault was asked for");
        }
    }

    /// <summary>The kind of fault that is wanted here; empty: none. Asked for once, had once.</summary>
    public static string Take(string place)
    {
        if (AppContext.GetData(Wanted) is not string wanted || !wanted.StartsWith(place + ":", StringComparison.Ordinal))
            return "";
        AppContext.SetData(Wanted, null);
        return wanted[(place.Length + 1)..];
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shop.Corners;

/// <summary>Signals to oneself, one after the other.</summary>
public static class Signals
{
    private const int UserOne = 10;

    public static int Raise(int count)
    {
        var handled = 0;
        using var arrived = new SemaphoreSlim(0);
        using var registration = PosixSignalRegistration.Create((PosixSignal)UserOne, context =>
        {
            // Without it the signal does what it does by default: it ends the process.
            context.Cancel = true;
            handled = Handle(handled, context);
            arrived.Release();
        });
        for (var i = 0; i < count; i++)
        {
            _ = kill(Environment.ProcessId, UserOne);
            arrived.Wait();
        }

        return handled;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Handle(int before, PosixSignalContext context) => before + 1;

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}

using System.Runtime.InteropServices;

namespace Dotbug.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal ask for the end; the second time the process ends at once, and the target then cleans
/// itself. The handlers run on a thread of the runtime.
/// </summary>
internal sealed partial class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interrupt()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    public CancellationToken Requested => _source.Token;

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            ExitNow();
        _source.Cancel();
    }

    private static void ExitNow()
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCodes.SecondInterrupt);
        // Without handlers and finalizers: one of them may be what hangs.
        Exit(ExitCodes.SecondInterrupt);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}

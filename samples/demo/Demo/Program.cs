// The demo: a rare fault in a live service, found with one command.
//   Demo [path of dotbug]      without an argument: $DOTBUG, or dotbug on PATH
// Exit code: 0 the fault was caught and no request was lost, 1 not, 2 it could not be run, 130 Ctrl-C.

using System.Runtime.InteropServices;
using Demo;

using var stop = new CancellationTokenSource();
void End(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);

try
{
    var given = args is [var path, ..] ? path : Environment.GetEnvironmentVariable("DOTBUG");
    using var story = new Story(Tool.Locate(string.IsNullOrEmpty(given) ? "dotbug" : given), stop.Token);
    return await story.RunAsync() ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("\nstopped; everything that was started has ended.");
    return 130;
}
catch (Exception e) when (e is DemoException or HttpRequestException or IOException)
{
    Console.Error.WriteLine($"\ndemo: {e.Message}");
    return 2;
}

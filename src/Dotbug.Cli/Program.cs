namespace Dotbug.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var screen = new Screen(TimeProvider.System);
        try
        {
            var parsed = CommandLine.Parse(args);
            if (parsed.Error is { } error)
                return screen.Fail(error);
            return await RunAsync(parsed.Request!, screen);
        }
        catch (BrokenPipeException)
        {
            // Whoever read has seen enough.
            return ExitCodes.Done;
        }
        catch (DotbugException e)
        {
            return screen.Fail(e.Problem);
        }
        catch (IOException e)
        {
            return screen.Fail(Texts.OutputFailed(Texts.StandardOutput, e.Message));
        }
        catch (Exception e)
        {
            return screen.Fail(Texts.Bug(e));
        }
    }

    private static async Task<int> RunAsync(Request request, Screen screen)
    {
        if (request is HelpRequest help)
        {
            screen.Data(help.Text.TrimEnd('\n'));
            screen.FlushData();
            return ExitCodes.Done;
        }
        using var interrupt = new Interrupt();
        try
        {
            return request switch
            {
                PsRequest r => PsCommand.Run(r, screen),
                FindRequest r => await TargetCommands.FindAsync(r, screen, interrupt.Requested),
                StatusRequest r => await TargetCommands.StatusAsync(r, screen, interrupt.Requested),
                StopRequest r => await TargetCommands.StopAsync(r, screen, interrupt.Requested),
                ChangeRequest r => await TargetCommands.ChangeAsync(r, screen, interrupt.Requested),
                ShowRequest r => new ShowCommand(r, screen, interrupt.Requested).Run(),
                TraceRequest r => await new TraceCommand(r, screen, interrupt).RunAsync(),
                _ => throw new InvalidOperationException("no command for " + request.GetType().Name),
            };
        }
        catch (OperationCanceledException) when (interrupt.Requested.IsCancellationRequested)
        {
            screen.Say(Texts.Cancelled);
            return ExitCodes.Done;
        }
    }
}

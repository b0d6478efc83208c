namespace Dotbug.Cli;

/// <summary>Says what an attach is doing, once it takes longer than a second: on a terminal in the quiet line, otherwise once.</summary>
internal sealed class AttachProgress : IProgress<string>, IDisposable
{
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private readonly Screen _screen;
    private volatile string _step = "";

    public AttachProgress(TargetProcess process, Screen screen)
    {
        _screen = screen;
        _timer = TimeProvider.System.CreateTimer(_ =>
        {
            if (screen.ErrIsTerminal)
                screen.Status.Show(() => Texts.Attaching(process, _step));
            else
                screen.Say(Texts.Attaching(process, _step));
        }, null, _slow, Timeout.InfiniteTimeSpan);
    }

    public void Report(string value) => _step = value;

    public void Dispose()
    {
        _timer.Dispose();
        _screen.Status.Show(() => null);
    }
}

using System.Text;
using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary>
/// One quiet line at the bottom of a terminal, drawn again every quarter of a second, and out of the way before anything else
/// is written. Its timer runs on the pool; the lock keeps it out of the middle of other lines.
/// </summary>
internal sealed class StatusLine : IDisposable
{
    private const int RedrawMs = 250;

    /// <summary>Less than the usual 80, so that the line never wraps: a wrapped line cannot be taken back.</summary>
    private const int ColumnsMax = 78;

    private readonly Lock _lock = new();
    private readonly Stream _terminal;
    private readonly ITimer? _timer;
    private Func<string?> _text = () => null;
    private bool _drawn;

    public StatusLine(Stream terminal, bool enabled, TimeProvider clock)
    {
        _terminal = terminal;
        if (enabled)
            _timer = clock.CreateTimer(_ => Redraw(), null, TimeSpan.FromMilliseconds(RedrawMs), TimeSpan.FromMilliseconds(RedrawMs));
    }

    /// <summary>From now on this text; null shows nothing.</summary>
    public void Show(Func<string?> text)
    {
        lock (_lock)
            _text = text;
    }

    /// <summary>A stream on the same terminal, in front of which the line steps aside.</summary>
    public Stream Guard(Stream stream) => new GuardedStream(stream, this);

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _text = () => null;
            Erase();
        }
    }

    private void Redraw()
    {
        // A terminal that does not read must not gather waiting timers.
        if (!_lock.TryEnter())
            return;
        try
        {
            if (_text() is not { } text)
            {
                Erase();
                return;
            }
            text = SafeText.Of(text);
            _terminal.Write(Encoding.UTF8.GetBytes("\r\e[2K" + (text.Length > ColumnsMax ? text[..ColumnsMax] : text)));
            _drawn = true;
        }
        catch (IOException)
        {
            // The terminal is gone; whoever writes what matters will notice.
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Erase()
    {
        if (!_drawn)
            return;
        _drawn = false;
        try
        {
            _terminal.Write("\r\e[2K"u8);
        }
        catch (IOException)
        {
            // As above.
        }
    }

    private sealed class GuardedStream(Stream inner, StatusLine line) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (line._lock)
            {
                line.Erase();
                inner.Write(buffer);
            }
        }
    }
}

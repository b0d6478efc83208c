using System.Text;
using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary>Both standard streams: data to stdout, everything that is said to stderr. Used by one thread at a time.</summary>
internal sealed class Screen : IDisposable
{
    private readonly StringBuilder _data = new();

    public Screen(TimeProvider clock)
    {
        OutIsTerminal = FdStream.IsTerminal(1);
        ErrIsTerminal = FdStream.IsTerminal(2);
        var err = FdStream.Standard(2);
        // A terminal that cannot move its cursor gets no line that has to be taken back.
        Status = new StatusLine(err, ErrIsTerminal && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"), clock);
        Err = Status.Guard(err);
        Out = OutIsTerminal ? Status.Guard(FdStream.Standard(1)) : FdStream.Standard(1);
    }

    public bool OutIsTerminal { get; }
    public bool ErrIsTerminal { get; }
    public Stream Out { get; }
    public Stream Err { get; }
    public StatusLine Status { get; }

    /// <summary>A line of data; out with <see cref="FlushData"/>. No character in it acts on a terminal.</summary>
    public void Data(string line) => _data.Append(SafeText.Lines(line)).Append('\n');

    public void FlushData()
    {
        Out.Write(Encoding.UTF8.GetBytes(_data.ToString()));
        _data.Clear();
    }

    /// <summary>A line for people, or several. That nobody can read it any more is no reason to fail.</summary>
    public void Say(string line)
    {
        try
        {
            Err.Write(Encoding.UTF8.GetBytes(SafeText.Lines(line) + "\n"));
        }
        catch (IOException)
        {
            // stderr closed or broken: there is nobody left to tell.
        }
    }

    public int Fail(Problem problem)
    {
        Say(ErrorText.Of(problem));
        return (int)problem.Exit;
    }

    /// <param name="choice">As on the command line.</param>
    /// <param name="toScreen">What is coloured goes to <see cref="Out"/>.</param>
    public bool Color(ColorChoice choice, bool toScreen) => choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        // https://no-color.org: set and not empty.
        _ => toScreen && OutIsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb",
    };

    public void Dispose() => Status.Dispose();
}

using System.Diagnostics;
using System.Globalization;

namespace Dotbug.Targets;

/// <summary>What one process read and wrote, line by line with the time, in artifacts/transcripts.</summary>
internal sealed class Transcript : IDisposable
{
    private static readonly string _folder = Path.Combine(Repository.Artifacts, "transcripts");
    private readonly StreamWriter _file;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private bool _closed;

    public Transcript(string name, int pid)
    {
        Directory.CreateDirectory(_folder);
        FileName = Path.Combine(_folder, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{name}-{pid}.log");
        _file = new StreamWriter(FileName, append: true) { AutoFlush = true };
    }

    public string FileName { get; }

    /// <summary>mark is one character: &gt; in, &lt; out, ! errors, # about the process.</summary>
    public void Write(char mark, string line)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                var time = _watch.Elapsed.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
                _file.WriteLine($"{time,9} {mark} {line}");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }
}

using System.Globalization;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>The managed ids of the operating system's threads, as far as they are known: of those that met a probe.</summary>
internal sealed unsafe class KnownThreads
{
    private readonly Dictionary<int, int> _managed = [];
    private int _logs;

    /// <summary>0: not known.</summary>
    public int Managed(int os)
    {
        if (_managed.TryGetValue(os, out var known))
            return known;
        for (; _logs < ThreadLogs.Count; _logs++)
        {
            var log = ThreadLogs.At(_logs);
            if (log == null)
                break;
            if (log->OsId != 0)
                _managed[log->OsId] = log->ManagedId;
        }
        return _managed.GetValueOrDefault(os);
    }

    /// <summary><c>t9/4733</c>; null: nobody.</summary>
    public string? Named(int os) => os == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"t{(Managed(os) is var managed && managed > 0 ? managed : "?")}/{os}");
}

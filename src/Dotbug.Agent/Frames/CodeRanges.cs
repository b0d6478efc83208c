using System.Reflection;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Frames;

/// <summary>
/// Where the native code of some methods is now, in every tier: what is there before an arming is old code after it. Not of generic methods, whose
/// code belongs to instantiations. Agent's thread.
/// </summary>
internal sealed class CodeRanges
{
    /// <summary>Tiers, with on-stack replacement at some loops.</summary>
    private const int VersionsMax = 16;

    private readonly List<(nuint Start, string Name)> _versions = [];
    private (nuint Start, nuint End, string Name)[] _ranges = [];

    public bool IsEmpty => _ranges.Length == 0;

    public void Add(MethodBase method, string name)
    {
        if (CorProfilerInfo.Current.Missing || method.ContainsGenericParameters)
            return;
        Span<nuint> starts = stackalloc nuint[VersionsMax];
        var versions = CorProfilerInfo.Current.CodeStarts(method.MethodHandle.Value, 0, starts);
        for (var i = 0; i < versions; i++)
            _versions.Add((starts[i], name));
    }

    /// <summary>After the last <see cref="Add"/>, before the arming.</summary>
    public void Locate()
    {
        if (_versions.Count == 0)
            return;
        var pieces = CorProfilerInfo.Current.CodePieces(_versions.ConvertAll(v => v.Start));
        _ranges = [.. pieces.Select((p, i) => (p.Start, p.Start + p.Size, _versions[i / 2].Name)).Where(r => r.Item1 != r.Item2).OrderBy(r => r.Item1)];
    }

    /// <summary>The method that a return address leads into; null: none of these. The first address of a method is no return address.</summary>
    public string? NameOf(nuint address)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var range = _ranges[middle];
            if (address <= range.Start)
                high = middle - 1;
            else if (address > range.End)
                low = middle + 1;
            else
                return range.Name;
        }
        return null;
    }
}

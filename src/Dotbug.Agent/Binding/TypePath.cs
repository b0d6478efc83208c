using System.Reflection.Metadata;
using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>
/// The path of a target (<c>Shop.**.Order&lt;&gt;</c>) against types: the type's namespaces and enclosing types, outermost first, must end
/// with it. The last name is compared first, since it decides nearly always.
/// </summary>
internal sealed unsafe class TypePath
{
    private const int NamesMax = 64;

    private readonly PathSegment[] _segments;
    private readonly NamePattern[] _names;
    private readonly (nint At, int Length, int Arity)[] _type = new (nint, int, int)[NamesMax];
    private int _count;

    public TypePath(IReadOnlyList<PathSegment> segments)
    {
        _segments = segments.ToArray();
        _names = new NamePattern[_segments.Length];
        for (var i = 0; i < _names.Length; i++)
            _names[i] = new NamePattern(_segments[i].Pattern);
    }

    /// <summary>The type's own name is a pattern, so the path can mean many types.</summary>
    public bool IsWide => _segments.Length == 0 || _segments[^1].HasWildcard;

    public bool Matches(AssemblyScan scan, in TypeDefinition type)
    {
        var name = scan.Utf8(type.Name);
        var arity = SplitArity(ref name);
        var last = _segments.Length - 1;
        if (last < 0)
            return !IsCompilerMade(name);
        if (_segments[last].HasWildcard)
        {
            // Closures and state machines are named as functions of their methods, not as types.
            if (IsCompilerMade(name))
                return false;
        }
        if (!_segments[last].CrossesDots && !SegmentMatches(last, name, arity))
            return false;
        if (last == 0)
            return true;
        Collect(scan, type);
        return MatchesFromEnd(last, _count - 1);
    }

    /// <summary>
    /// The same for an explicit implementation, which stack traces write as <c>Shop.Store.Shop.IOrderStore.Save</c>: the interface's
    /// name in <paramref name="method"/> belongs to the path.
    /// </summary>
    public bool MatchesExplicit(AssemblyScan scan, in TypeDefinition type, ReadOnlySpan<byte> method)
    {
        Collect(scan, type);
        int start = 0, depth = 0, commas = 0, angle = -1;
        for (var i = 0; i < method.Length; i++)
        {
            switch (method[i])
            {
                case (byte)'<':
                    if (depth++ == 0)
                        (angle, commas) = (i, 0);
                    break;
                case (byte)'>':
                    depth--;
                    break;
                case (byte)',' when depth == 1:
                    commas++;
                    break;
                case (byte)'.' when depth == 0 && i > start:
                    var part = angle < 0 ? method[start..i] : method[start..angle];
                    Add(part, angle < 0 ? 0 : commas + 1, part.Length);
                    (start, angle) = (i + 1, -1);
                    break;
                default:
                    break;
            }
        }
        return start > 0 && MatchesFromEnd(_segments.Length - 1, _count - 1);
    }

    /// <summary>C# begins such names with a bracket; Visual Basic calls its state machines so, whose methods are those of the source.</summary>
    public static bool IsCompilerMade(ReadOnlySpan<byte> name) =>
        (name.Length > 0 && name[0] == '<') || name.StartsWith("VB$StateMachine"u8);

    /// <summary>Cuts the back-tick suffix off a metadata name and returns the number in it.</summary>
    public static int SplitArity(ref ReadOnlySpan<byte> name)
    {
        var tick = name.LastIndexOf((byte)'`');
        if (tick < 0)
            return 0;
        var arity = 0;
        for (var i = tick + 1; i < name.Length; i++)
        {
            if (name[i] is < (byte)'0' or > (byte)'9')
                return 0;
            arity = arity * 10 + (name[i] - '0');
        }
        name = name[..tick];
        return arity;
    }

    private bool SegmentMatches(int segment, ReadOnlySpan<byte> name, int arity) =>
        (_segments[segment].Arity < 0 || _segments[segment].Arity == arity) && _names[segment].Matches(name);

    private bool MatchesFromEnd(int segment, int name)
    {
        if (segment < 0)
            return true;
        if (_segments[segment].CrossesDots)
        {
            for (var i = name; i >= -1; i--)
            {
                if (MatchesFromEnd(segment - 1, i))
                    return true;
            }
            return false;
        }
        return name >= 0
            && SegmentMatches(segment, new ReadOnlySpan<byte>((void*)_type[name].At, _type[name].Length), _type[name].Arity)
            && MatchesFromEnd(segment - 1, name - 1);
    }

    private void Collect(AssemblyScan scan, TypeDefinition type)
    {
        _count = 0;
        for (; ; )
        {
            var name = scan.Utf8(type.Name);
            Add(name, SplitArity(ref name), name.Length);
            var outer = type.GetDeclaringType();
            if (outer.IsNil)
                break;
            type = scan.Reader.GetTypeDefinition(outer);
        }
        var space = scan.Utf8(type.Namespace);
        while (space.Length > 0)
        {
            var dot = space.LastIndexOf((byte)'.');
            var part = space[(dot + 1)..];
            Add(part, 0, part.Length);
            space = dot < 0 ? default : space[..dot];
        }
        Array.Reverse(_type, 0, _count);
    }

    private void Add(ReadOnlySpan<byte> name, int arity, int length)
    {
        // Metadata does not move, so its address may be kept. Names beyond the limit cannot be reached by any pattern we accept.
        fixed (byte* at = name)
        {
            if (_count < NamesMax)
                _type[_count++] = ((nint)at, length, arity);
        }
    }
}

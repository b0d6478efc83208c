namespace Dotbug.Agent.Guards.Patterns;

/// <summary>
/// A regular expression as a list of nodes: read one of a set, go two ways, go on if the place is right, or match. Repeats are written out, so
/// its length is bounded.
/// </summary>
internal sealed class Nfa
{
    public const int NodesMax = 8192;

    public enum Kind { Read, Split, Place, Match }

    /// <summary><c>Next</c> and, of a split, <c>Other</c> are nodes.</summary>
    public record struct Node(Kind Kind, int Next, int Other, int Set, PlaceKind Place);

    private readonly List<Node> _nodes = [new Node(Kind.Match, 0, 0, 0, default)];
    private readonly List<CharSet> _sets = [];

    private Nfa()
    {
    }

    public IReadOnlyList<Node> Nodes => _nodes;
    public IReadOnlyList<CharSet> Sets => _sets;
    public int Start { get; private set; }

    /// <summary>Null: too long.</summary>
    public static Nfa? Of(Piece piece)
    {
        var nfa = new Nfa();
        nfa.Start = nfa.Add(piece, 0);
        return nfa._nodes.Count > NodesMax ? null : nfa;
    }

    public bool Asks(params PlaceKind[] kinds) => _nodes.Exists(n => n.Kind == Kind.Place && kinds.Contains(n.Place));

    private int Add(Node node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    /// <summary>Writes the piece before the node <paramref name="next"/>, from the back to the front.</summary>
    private int Add(Piece piece, int next)
    {
        if (_nodes.Count > NodesMax)
            return next;
        switch (piece)
        {
            case OneOf one: return Add(new Node(Kind.Read, next, 0, SetOf(one.Set), default));
            case Place place: return Add(new Node(Kind.Place, next, 0, 0, place.Kind));
            case Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                    next = Add(sequence.Parts[i], next);
                return next;
            case Choice choice:
                var first = Add(choice.Branches[^1], next);
                for (var i = choice.Branches.Count - 2; i >= 0; i--)
                    first = Add(new Node(Kind.Split, Add(choice.Branches[i], next), first, 0, default));
                return first;
            case Repeat repeat: return AddRepeat(repeat, next);
            default: throw new InvalidOperationException($"no nodes for {piece.GetType().Name}");
        }
    }

    private int AddRepeat(Repeat repeat, int next)
    {
        if (repeat.Max == null)
        {
            var loop = Add(new Node(Kind.Split, 0, next, 0, default));
            _nodes[loop] = _nodes[loop] with { Next = Add(repeat.Part, loop) };
            next = loop;
        }

        for (var i = repeat.Min; i < repeat.Max && _nodes.Count <= NodesMax; i++)
            next = Add(new Node(Kind.Split, Add(repeat.Part, next), next, 0, default));
        for (var i = 0; i < repeat.Min && _nodes.Count <= NodesMax; i++)
        {
            var count = _nodes.Count;
            next = Add(repeat.Part, next);
            // Nothing a thousand times, a thousand times, and so on, is nothing, and takes no time.
            if (_nodes.Count == count)
                break;
        }

        return next;
    }

    private int SetOf(CharSet set)
    {
        var known = _sets.FindIndex(s => s == set || s.Ranges.SequenceEqual(set.Ranges));
        if (known >= 0)
            return known;
        _sets.Add(set);
        return _sets.Count - 1;
    }
}

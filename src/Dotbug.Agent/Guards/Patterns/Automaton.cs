using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Guards.Patterns;

/// <summary>
/// A pattern as a table: one look for each character of a text, no lock, no allocation, nothing that grows. Made whole on the agent's thread;
/// its memory stays for the life of the process, as the code that looks at it does.
/// </summary>
internal sealed unsafe class Automaton
{
    /// <summary>All that one pattern may take.</summary>
    public const int TableBytesMax = 256 << 10;

    /// <summary>In place of a state: it matches, whatever follows.</summary>
    private const ushort Matched = ushort.MaxValue;
    private const int PageBits = 8, Page = 1 << PageBits;

    private readonly byte* _pages;
    private readonly byte* _classes;
    private readonly ushort* _table;
    private readonly int _signs, _lastNewline, _end;

    private Automaton(Alphabet alphabet, List<ushort> table)
    {
        (_signs, _lastNewline, _end) = (alphabet.Signs, alphabet.LastNewline, alphabet.End);
        var pages = new List<byte[]>();
        _pages = (byte*)NativeMemory.Alloc(CharSet.Chars / Page);
        for (var page = 0; page < CharSet.Chars / Page; page++)
        {
            var classes = alphabet.ClassOf.AsSpan(page << PageBits, Page).ToArray();
            var known = pages.FindIndex(p => p.AsSpan().SequenceEqual(classes));
            if (known < 0)
            {
                known = pages.Count;
                pages.Add(classes);
            }

            _pages[page] = (byte)known;
        }

        _classes = (byte*)NativeMemory.Alloc((nuint)(pages.Count * Page));
        for (var i = 0; i < pages.Count; i++)
            pages[i].CopyTo(new Span<byte>(_classes + i * Page, Page));
        _table = (ushort*)NativeMemory.Alloc((nuint)(table.Count * sizeof(ushort)));
        CollectionsMarshal.AsSpan(table).CopyTo(new Span<ushort>(_table, table.Count));
        Bytes = table.Count * sizeof(ushort) + pages.Count * Page + CharSet.Chars / Page;
    }

    public int Bytes { get; }

    /// <summary>Null with a refusal when the pattern can't be used.</summary>
    public static Automaton? Of(string pattern, out PatternRefusal? refusal)
    {
        var (piece, wrong) = PatternParser.Parse(pattern);
        refusal = wrong;
        if (piece == null)
            return null;
        refusal = new PatternRefusal("it needs too many states");
        if (Nfa.Of(piece) is not { } nfa || Alphabet.Of(Signs(nfa)) is not { } alphabet || new Subsets(nfa, alphabet).Table() is not { } table)
            return null;
        refusal = null;
        return new Automaton(alphabet, table);
    }

    private static List<CharSet> Signs(Nfa nfa) => [.. nfa.Sets, CharSet.Newline, .. nfa.Asks(PlaceKind.Boundary, PlaceKind.NoBoundary) ? [CharSet.Bound] : Array.Empty<CharSet>()];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var sign = c == '\n' && i == text.Length - 1 ? _lastNewline : _classes[_pages[c >> PageBits] * Page + (c & (Page - 1))];
            state = _table[state * _signs + sign];
            if (state == Matched)
                return true;
        }

        return _table[state * _signs + _end] == Matched;
    }

    /// <summary>
    /// From nodes to states: a state is a set of nodes, and what the last character was, as far as the pattern asks. The next sign is known when a place
    /// (<c>$</c>, <c>\b</c>) is asked for, so that no place has to be remembered.
    /// </summary>
    private sealed class Subsets(Nfa nfa, Alphabet alphabet)
    {
        /// <summary>Work on one pattern, in visits of a node: a tenth of a second or so.</summary>
        private const int VisitsMax = 1_000_000;

        private const int AtStart = 0, AfterNewline = 1, AfterLetter = 2, AfterOther = 3;

        private readonly bool _lines = nfa.Asks(PlaceKind.LineStart);
        private readonly bool _letters = nfa.Asks(PlaceKind.Boundary, PlaceKind.NoBoundary);
        /// <summary>States by a hash of what they are made of.</summary>
        private readonly Dictionary<int, List<ushort>> _known = [];
        private readonly List<(int[] Nodes, int Before)> _states = [];
        private readonly int[] _seen = new int[nfa.Nodes.Count];
        private readonly List<int> _next = [];
        private int _round;
        private int _visits;

        /// <summary>Null: too large.</summary>
        public List<ushort>? Table()
        {
            var table = new List<ushort>();
            State([nfa.Start], AtStart);
            for (var at = 0; at < _states.Count; at++)
            {
                if ((table.Count + alphabet.Signs) * sizeof(ushort) > TableBytesMax || _states.Count >= Matched || _visits > VisitsMax)
                    return null;
                var reads = new Dictionary<(bool, bool), List<int>?>();
                for (var sign = 0; sign < alphabet.Signs; sign++)
                    table.Add(Next(_states[at], sign, reads));
            }

            return table;
        }

        /// <summary>The state of these nodes, known or new.</summary>
        private ushort State(List<int> nodes, int before)
        {
            nodes.Sort();
            var hash = new HashCode();
            hash.Add(before);
            foreach (var node in nodes)
                hash.Add(node);
            var key = hash.ToHashCode();
            if (!_known.TryGetValue(key, out var alike))
                _known[key] = alike = [];
            foreach (var number in alike)
            {
                if (_states[number].Before == before && CollectionsMarshal.AsSpan(nodes).SequenceEqual(_states[number].Nodes))
                    return number;
            }

            alike.Add((ushort)_states.Count);
            _states.Add(([.. nodes], before));
            return alike[^1];
        }

        private ushort Next((int[] Nodes, int Before) state, int sign, Dictionary<(bool, bool), List<int>?> closures)
        {
            var end = sign == alphabet.End;
            var letter = !end && _letters && CharSet.Bound.Has(alphabet.Member(sign));
            var newline = !end && alphabet.Member(sign) == '\n';
            List<int>? reads;
            if (end || newline)
                reads = Closure(state, sign, letter);
            else if (!closures.TryGetValue((letter, false), out reads))
                closures[(letter, false)] = reads = Closure(state, sign, letter);
            if (reads == null)
                return Matched;
            if (end)
                return 0;
            var c = alphabet.Member(sign);
            _visits += reads.Count;
            _round++;
            _next.Clear();
            _next.Add(nfa.Start);
            _seen[nfa.Start] = _round;
            foreach (var read in reads)
            {
                var node = nfa.Nodes[read];
                if (_seen[node.Next] == _round || !nfa.Sets[node.Set].Has(c))
                    continue;
                _seen[node.Next] = _round;
                _next.Add(node.Next);
            }

            return State(_next, newline && _lines ? AfterNewline : letter ? AfterLetter : AfterOther);
        }

        /// <summary>The nodes that read, reached without reading. Null: a match is reached.</summary>
        private List<int>? Closure((int[] Nodes, int Before) state, int sign, bool letter)
        {
            _round++;
            var reads = new List<int>();
            var open = new Stack<int>(state.Nodes);
            while (open.TryPop(out var at))
            {
                if (_seen[at] == _round)
                    continue;
                _seen[at] = _round;
                _visits++;
                var node = nfa.Nodes[at];
                switch (node.Kind)
                {
                    case Nfa.Kind.Match: return null;
                    case Nfa.Kind.Read: reads.Add(at); break;
                    case Nfa.Kind.Split:
                        open.Push(node.Other);
                        open.Push(node.Next);
                        break;
                    default:
                        if (Is(node.Place, state.Before, sign, letter))
                            open.Push(node.Next);
                        break;
                }
            }

            return reads;
        }

        private bool Is(PlaceKind place, int before, int sign, bool letter) => place switch
        {
            PlaceKind.Start => before == AtStart,
            PlaceKind.LineStart => before is AtStart or AfterNewline,
            PlaceKind.End => sign == alphabet.End,
            PlaceKind.LastLineEnd => sign == alphabet.End || sign == alphabet.LastNewline,
            PlaceKind.LineEnd => sign == alphabet.End || alphabet.Member(sign) == '\n',
            PlaceKind.Boundary => (before == AfterLetter) != letter,
            _ => (before == AfterLetter) == letter,
        };
    }
}

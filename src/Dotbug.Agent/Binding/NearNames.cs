using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>What the user may have meant when nothing matched: by edit distance of the type's and the method's name, of a bounded number of names.</summary>
internal sealed class NearNames
{
    private const int Most = 5;

    /// <summary>Names that are compared: some hundred milliseconds, and all there are but in the largest programs. Not a time: the answer must not depend on who else
    /// uses the machine.</summary>
    private const int NamesMax = 1_000_000;
    private const int NameMax = 64;

    private readonly byte[] _type;
    private readonly byte[] _method;
    private readonly bool _anyMethod;
    private readonly List<(int Score, Candidate Method)> _best = [];
    private readonly int[] _row = new int[NameMax + 1];
    private int _names;

    private NearNames(MethodTarget target)
    {
        var last = target.Path.Count == 0 ? "**" : target.Path[^1].Pattern;
        _type = last.Contains('*', StringComparison.Ordinal) ? [] : Encoding.UTF8.GetBytes(last);
        var method = target.Kind switch
        {
            MemberKind.Getter => "get_" + target.Method.Pattern,
            MemberKind.Setter => "set_" + target.Method.Pattern,
            MemberKind.Adder => "add_" + target.Method.Pattern,
            MemberKind.Remover => "remove_" + target.Method.Pattern,
            MemberKind.Constructor => ".ctor",
            MemberKind.StaticConstructor => ".cctor",
            MemberKind.IndexerGetter => "get_Item",
            MemberKind.IndexerSetter => "set_Item",
            _ => target.Method.Pattern,
        };
        _anyMethod = method.Contains('*', StringComparison.Ordinal);
        _method = Encoding.UTF8.GetBytes(method);
    }

    public static List<string> Find(List<AssemblyScan> scans, MethodTarget target)
    {
        var search = new NearNames(target);
        foreach (var scan in scans)
        {
            for (var row = 1; row <= scan.Reader.GetTableRowCount(TableIndex.TypeDef) && search._names < NamesMax; row++)
                search.Consider(scan, MetadataTokens.TypeDefinitionHandle(row));
        }
        var names = new List<string>();
        foreach (var (_, method) in search._best)
            names.Add(MethodNames.Signature(method));
        return names;
    }

    private void Consider(AssemblyScan scan, TypeDefinitionHandle handle)
    {
        _names++;
        var type = scan.Reader.GetTypeDefinition(handle);
        var name = scan.Utf8(type.Name);
        if (TypePath.IsCompilerMade(name))
            return;
        TypePath.SplitArity(ref name);
        var typeScore = _type.Length == 0 ? 0 : Distance(_type, name, Allowed(_type.Length));
        if (typeScore < 0)
            return;
        foreach (var methodHandle in type.GetMethods())
        {
            _names++;
            var methodName = scan.Utf8(scan.Reader.GetMethodDefinition(methodHandle).Name);
            if (TypePath.IsCompilerMade(methodName))
                continue;
            // When the type is as written, its most similar methods are of use however far they are.
            var allowed = typeScore == 0 && _type.Length > 0 ? NameMax : Allowed(_method.Length);
            var methodScore = _anyMethod ? 0 : Distance(_method, methodName, allowed);
            if (methodScore >= 0)
                Keep(typeScore * 2 + methodScore, new Candidate(scan, methodHandle, null));
        }
    }

    private void Keep(int score, in Candidate method)
    {
        var at = _best.Count;
        while (at > 0 && _best[at - 1].Score > score)
            at--;
        if (at < Most)
            _best.Insert(at, (score, method));
        if (_best.Count > Most)
            _best.RemoveAt(Most);
    }

    /// <summary>How many letters may differ in a name of so many and still be the same word mistyped.</summary>
    private static int Allowed(int length) => Math.Max(1, length / 3);

    /// <summary>Edit distance without regard to case of ASCII letters; -1 when it is more than <paramref name="most"/>.</summary>
    private int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most || a.Length > NameMax || b.Length > NameMax)
            return -1;
        var row = _row;
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var same = (a[i - 1] | 0x20) == (b[j - 1] | 0x20);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
                least = Math.Min(least, row[j]);
            }
            if (least > most)
                return -1;
        }
        return row[b.Length] <= most ? row[b.Length] : -1;
    }
}

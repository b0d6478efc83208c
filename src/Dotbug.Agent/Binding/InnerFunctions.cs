using System.Reflection.Metadata;
using System.Text;
using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>
/// Local functions and lambdas of a method, by the names that Roslyn gives them: <c>&lt;Submit>g__Local|3_0</c> and
/// <c>&lt;Submit>b__3_1</c> (3 is the number of the method in its type, the last number counts its inner functions in source order), on the
/// type itself, on <c>&lt;>c</c>, or with one number less on <c>&lt;>c__DisplayClass3_0</c>.
/// </summary>
internal sealed class InnerFunctions(MethodTarget target, MemberPattern member)
{
    private readonly NamePattern _local = new(target.Inner!.Name ?? "");

    private readonly record struct Found(MethodDefinitionHandle Method, string Outer, string? Local, int MethodNumber, int Number);

    public void Find(AssemblyScan scan, TypeDefinitionHandle typeHandle, List<Candidate> to)
    {
        var found = new List<Found>();
        var type = scan.Reader.GetTypeDefinition(typeHandle);
        FindIn(scan, type, -1, found);
        foreach (var nestedHandle in type.GetNestedTypes())
        {
            var nested = scan.Reader.GetTypeDefinition(nestedHandle);
            var name = scan.Utf8(nested.Name);
            if (name.StartsWith("<>c"u8))
                FindIn(scan, nested, NumberOfClosure(name), found);
        }
        if (found.Count == 0 || target.Parameters is not null && !KeepOverload(scan, type, found))
            return;
        found.Sort(static (a, b) => a.MethodNumber != b.MethodNumber
            ? a.MethodNumber.CompareTo(b.MethodNumber)
            : a.Number.CompareTo(b.Number));
        var lambda = 0;
        for (var i = 0; i < found.Count; i++)
        {
            var inner = found[i];
            if (i > 0 && (found[i - 1].MethodNumber != inner.MethodNumber || found[i - 1].Outer != inner.Outer))
                lambda = 0;
            if (inner.Local is null)
                lambda++;
            if (inner.Local is null && target.Inner!.Ordinal != 0 && target.Inner.Ordinal != lambda
                || target.Inner!.CompilerId is { } id && id != inner.MethodNumber + "_" + inner.Number)
                continue;
            var label = MethodNames.TypeName(scan, typeHandle) + "." + MethodNames.Member(inner.Outer, false) + "/"
                + (inner.Local ?? "lambda#" + lambda);
            to.Add(new Candidate(scan, inner.Method, label));
        }
    }

    private void FindIn(AssemblyScan scan, in TypeDefinition type, int methodNumber, List<Found> to)
    {
        foreach (var handle in type.GetMethods())
        {
            var name = scan.Utf8(scan.Reader.GetMethodDefinition(handle).Name);
            var close = ClosingBracket(name);
            if (close < 0 || close + 4 > name.Length || name[close + 2] != '_' || name[close + 3] != '_')
                continue;
            var outer = name[1..close];
            if (!MatchesOuter(outer))
                continue;
            var rest = name[(close + 4)..];
            if (name[close + 1] == 'b' && target.Inner!.Name is null)
            {
                var (method, number) = Numbers(rest, methodNumber);
                to.Add(new Found(handle, Encoding.UTF8.GetString(outer), null, method, number));
            }
            else if (name[close + 1] == 'g' && target.Inner!.Name is not null)
            {
                var bar = rest.LastIndexOf((byte)'|');
                if (bar < 0 || !_local.Matches(rest[..bar]))
                    continue;
                var (method, number) = Numbers(rest[(bar + 1)..], methodNumber);
                to.Add(new Found(handle, Encoding.UTF8.GetString(outer), Encoding.UTF8.GetString(rest[..bar]), method, number));
            }
        }
    }

    private bool MatchesOuter(ReadOnlySpan<byte> outer)
    {
        var accessor = outer.StartsWith("get_"u8) || outer.StartsWith("set_"u8) || outer.StartsWith("add_"u8)
            || outer.StartsWith("remove_"u8);
        return member.MatchesName(outer, accessor || outer.StartsWith("."u8));
    }

    /// <summary>Of <c>&lt;Submit>b__3_0</c>, or of <c>&lt;&lt;Main>$>b__0_0</c> in a program without a Main.</summary>
    private static int ClosingBracket(ReadOnlySpan<byte> name)
    {
        if (name.Length == 0 || name[0] != '<')
            return -1;
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '<')
                depth++;
            else if (name[i] == '>' && --depth == 0)
                return i;
        }
        return -1;
    }

    private static (int Method, int Number) Numbers(ReadOnlySpan<byte> text, int methodNumber)
    {
        var first = Number(text, out var used);
        return used < text.Length && text[used] == '_'
            ? (first, Number(text[(used + 1)..], out _))
            : (methodNumber, first);
    }

    private static int NumberOfClosure(ReadOnlySpan<byte> name)
    {
        var at = name.IndexOf("DisplayClass"u8);
        return at < 0 ? -1 : Number(name[(at + 12)..], out _);
    }

    private static int Number(ReadOnlySpan<byte> text, out int used)
    {
        var value = 0;
        for (used = 0; used < text.Length && text[used] is >= (byte)'0' and <= (byte)'9'; used++)
            value = value * 10 + (text[used] - '0');
        return used == 0 ? -1 : value;
    }

    /// <summary>
    /// The number in the names says which method of the type it was, but metadata does not keep the numbers of the methods
    /// themselves. Overloads keep their order, so when each has inner functions they pair off; otherwise nothing can be told, and all stay.
    /// </summary>
    private bool KeepOverload(AssemblyScan scan, in TypeDefinition type, List<Found> found)
    {
        var numbers = new List<int>();
        foreach (var inner in found)
        {
            if (!numbers.Contains(inner.MethodNumber))
                numbers.Add(inner.MethodNumber);
        }
        numbers.Sort();
        int index = 0, wanted = -1, overloads = 0;
        foreach (var handle in type.GetMethods())
        {
            var method = scan.Reader.GetMethodDefinition(handle);
            if (!member.MatchesName(scan.Utf8(method.Name), (method.Attributes & System.Reflection.MethodAttributes.SpecialName) != 0))
                continue;
            overloads++;
            if (member.Matches(scan, handle))
                wanted = index;
            index++;
        }
        if (wanted < 0)
            return false;
        if (overloads == numbers.Count && overloads > 1)
        {
            var number = numbers[wanted];
            found.RemoveAll(inner => inner.MethodNumber != number);
        }
        return true;
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>
/// Types by their C# names. Looks through raw metadata of the loaded assemblies, since asking reflection for a name loads types and fires
/// the program's resolve handlers; only a type whose name fits and whose base is at hand is asked for.
/// </summary>
internal static partial class TypeFinder
{
    /// <summary>More types of one name than this are no answer.</summary>
    private const int FoundMax = 32;

    /// <summary>All loaded types of that name: several, when namespaces were left out or an assembly is loaded more than once.</summary>
    public static IReadOnlyList<Type> Find(string name) => TypeName.Parse(name) is { } parsed ? Resolve(parsed) : [];

    /// <summary>"did you mean", among the exceptions and the program's own types; null when nothing is near.</summary>
    public static string? Near(string name)
    {
        if (TypeName.Parse(name) is not { } parsed)
            return null;
        var last = parsed.Segments[^1].Name;
        var near = Guards.Near.Of(last, Loaded().SelectMany(a => Names(a.Reader)).Distinct());
        return near is null ? null : $"did you mean '{near}'?";
    }

    private static List<Type> Resolve(TypeName name)
    {
        if (name.Keyword is { } keyword)
            return name.Arrays.Aggregate(new List<Type> { keyword }, Arrays);
        var arguments = new List<Type>();
        foreach (var argument in name.Segments.SelectMany(s => s.Arguments))
        {
            if (Resolve(argument) is not { Count: > 0 } types)
                return [];
            arguments.Add(types[0]);
        }

        var found = new List<Type>();
        var loaded = Loaded();
        var names = loaded.Select(a => a.Assembly.GetName().Name ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (assembly, reader) in loaded)
        {
            var matches = Matches(reader, name, names).ToList();
            KeepLoaded(assembly, matches);
            foreach (var (full, _) in matches)
            {
                if (found.Count < FoundMax && Load(assembly, full, arguments) is { } type)
                    found.Add(type);
            }
        }

        return name.Arrays.Aggregate(found.Distinct().ToList(), Arrays);
    }

    /// <summary>Takes away the types that the runtime has not loaded: in the agent only, which has a runtime to ask.</summary>
    static partial void KeepLoaded(Assembly assembly, List<(string FullName, int MethodToken)> types);

    private static List<Type> Arrays(List<Type> types, int rank) =>
        types.ConvertAll(t => rank == 1 ? t.MakeArrayType() : t.MakeArrayType(rank));

    private static Type? Load(Assembly assembly, string fullName, List<Type> arguments)
    {
        try
        {
            var type = assembly.GetType(fullName, throwOnError: false);
            return type is { IsGenericTypeDefinition: true }
                ? type.GetGenericArguments().Length == arguments.Count ? type.MakeGenericType([.. arguments]) : null
                : type;
        }
        catch (Exception e) when (e is ArgumentException or TypeLoadException or IOException or BadImageFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<(string FullName, int MethodToken)> Matches(MetadataReader reader, TypeName name, HashSet<string> loaded)
    {
        var last = name.Segments[^1].MetadataName;
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (reader.StringComparer.Equals(type.Name, last) && FullName(reader, type, name) is { } full && BaseIsLoaded(reader, type, loaded))
                yield return (full, type.GetMethods().Select(m => MetadataTokens.GetToken(m)).FirstOrDefault());
        }
    }

    /// <summary>The full metadata name if the written segments are a suffix of it, otherwise null.</summary>
    private static string? FullName(MetadataReader reader, TypeDefinition type, TypeName name)
    {
        var full = reader.GetString(type.Name);
        var left = name.Segments.Count - 2;
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
            if (left >= 0 && !reader.StringComparer.Equals(type.Name, name.Segments[left].MetadataName))
                return null;
            left--;
            full = reader.GetString(type.Name) + "+" + full;
        }

        var space = reader.GetString(type.Namespace);
        var written = string.Join('.', name.Segments.Take(Math.Max(0, left + 1)).Select(s => s.MetadataName));
        if (written.Length > 0 && !("." + space).EndsWith("." + written, StringComparison.Ordinal))
            return null;
        return space.Length == 0 ? full : space + "." + full;
    }

    /// <summary>A type whose base lives in an assembly that is not loaded can't be loaded itself: asking would fire resolve handlers.</summary>
    private static bool BaseIsLoaded(MetadataReader reader, TypeDefinition type, HashSet<string> loaded)
    {
        if (type.BaseType.IsNil || type.BaseType.Kind != HandleKind.TypeReference)
            return true;
        var scope = reader.GetTypeReference((TypeReferenceHandle)type.BaseType).ResolutionScope;
        return scope.Kind != HandleKind.AssemblyReference
            || loaded.Contains(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));
    }

    private static IEnumerable<string> Names(MetadataReader reader) =>
        reader.TypeDefinitions.Select(handle => reader.GetString(reader.GetTypeDefinition(handle).Name))
            .Where(n => !n.Contains('<', StringComparison.Ordinal) && !n.Contains('`', StringComparison.Ordinal));

    private static unsafe List<(Assembly Assembly, MetadataReader Reader)> Loaded()
    {
        var loaded = new List<(Assembly, MetadataReader)>();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.TryGetRawMetadata(out var blob, out var length))
                loaded.Add((assembly, new MetadataReader(blob, length)));
        }

        return loaded;
    }
}

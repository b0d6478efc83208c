using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Dotbug.Agent.Binding;

/// <summary>
/// What implements an interface method or overrides an abstract one, among loaded types. Names in metadata give the types that may
/// (a hash of the name is enough, since too many does no harm); only those of them that are loaded are resolved, and the runtime's own
/// tables decide. Methods of types that may and are not loaded are added to <c>notLoaded</c>, where there is one.
/// </summary>
internal sealed class Implementations(List<AssemblyScan> scans, bool loadTypes, List<Candidate>? notLoaded)
{
    private readonly record struct TypeEntry(AssemblyScan Scan, TypeDefinitionHandle Handle, int Name, int Base, int[] Interfaces);

    private List<TypeEntry>? _types;

    /// <summary>Adds them to <paramref name="to"/>; returns how many.</summary>
    public int Find(in Candidate wanted, List<Candidate> to)
    {
        var before = to.Count;
        var owner = wanted.Scan.Reader.GetTypeDefinition(wanted.Definition.GetDeclaringType());
        var types = MayDerive(Hash(wanted.Scan.Utf8(owner.Name)));
        var loaded = LoadedTypes.Test(types, loadTypes);
        if (!loadTypes && !LoadedTypes.IsLoaded(wanted))
        {
            notLoaded?.Add(wanted);
            return 0;
        }
        if (wanted.Scan.Module.ResolveMethod((int)wanted.Token) is not MethodInfo method || method.DeclaringType is not { } type)
            return 0;
        for (var i = 0; i < types.Count; i++)
        {
            if (!loaded[i])
            {
                notLoaded?.Add(types[i]);
                continue;
            }
            try
            {
                if (type.IsInterface)
                    Implementing(types[i], type, wanted, to);
                else
                    Overriding(types[i], method, wanted, to);
            }
            catch (Exception e) when (e is TypeLoadException or System.IO.FileNotFoundException or System.IO.FileLoadException
                or ArgumentException or NotSupportedException or BadImageFormatException or InvalidOperationException)
            {
                // A type that the runtime cannot look into has no method that it could call through this interface.
            }
        }
        return to.Count - before;
    }

    private void Implementing(in Candidate first, Type contract, in Candidate wanted, List<Candidate> to)
    {
        var type = Resolve(first);
        if (type is null || type.IsInterface)
            return;
        foreach (var implemented in type.GetInterfaces())
        {
            if (implemented != contract && !(implemented.IsGenericType && implemented.GetGenericTypeDefinition() == contract))
                continue;
            var map = type.GetInterfaceMap(implemented);
            for (var i = 0; i < map.InterfaceMethods.Length; i++)
            {
                if ((uint)map.InterfaceMethods[i].MetadataToken == wanted.Token && map.TargetMethods[i] is { IsAbstract: false } target)
                    Add(target, to);
            }
        }
    }

    private void Overriding(in Candidate first, MethodInfo overridden, in Candidate wanted, List<Candidate> to)
    {
        var scan = first.Scan;
        foreach (var handle in scan.Reader.GetTypeDefinition(first.Definition.GetDeclaringType()).GetMethods())
        {
            var method = scan.Reader.GetMethodDefinition(handle);
            if ((method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.Abstract)) != MethodAttributes.Virtual
                || !scan.Reader.StringComparer.Equals(method.Name, overridden.Name))
                continue;
            if (scan.Module.ResolveMethod(MetadataTokens.GetToken(handle)) is MethodInfo found
                && found.GetBaseDefinition() is { } root
                && (root.MetadataToken == overridden.MetadataToken && root.Module == overridden.Module
                    || overridden.GetBaseDefinition().MetadataToken == root.MetadataToken && overridden.GetBaseDefinition().Module == root.Module))
                Add(found, to);
        }
    }

    private static Type? Resolve(in Candidate member) =>
        member.Scan.Module.ResolveType(MetadataTokens.GetToken(member.Definition.GetDeclaringType()));

    private void Add(MethodInfo method, List<Candidate> to)
    {
        foreach (var scan in scans)
        {
            if (!ReferenceEquals(scan.Module, method.Module) && scan.Module != method.Module)
                continue;
            var found = new Candidate(scan, MetadataTokens.MethodDefinitionHandle(method.MetadataToken & 0xFFFFFF), null);
            if (!to.Contains(found))
                to.Add(found);
            return;
        }
    }

    /// <summary>The first method of each type whose chain of base types and interfaces, by name, leads to the name.</summary>
    private List<Candidate> MayDerive(int root)
    {
        var types = _types ??= AllTypes();
        var names = new HashSet<int> { root };
        var taken = new bool[types.Count];
        var result = new List<Candidate>();
        for (var grew = true; grew;)
        {
            grew = false;
            for (var i = 0; i < types.Count; i++)
            {
                if (taken[i] || !Derives(types[i], names))
                    continue;
                taken[i] = grew = true;
                names.Add(types[i].Name);
                foreach (var method in types[i].Scan.Reader.GetTypeDefinition(types[i].Handle).GetMethods())
                {
                    result.Add(new Candidate(types[i].Scan, method, null));
                    break;
                }
            }
        }
        return result;
    }

    private static bool Derives(in TypeEntry type, HashSet<int> names)
    {
        if (names.Contains(type.Base))
            return true;
        foreach (var name in type.Interfaces)
        {
            if (names.Contains(name))
                return true;
        }
        return false;
    }

    private List<TypeEntry> AllTypes()
    {
        var types = new List<TypeEntry>();
        foreach (var scan in scans)
        {
            if (scan.Assembly.IsCollectible)
                continue;
            for (var row = 1; row <= scan.Reader.GetTableRowCount(TableIndex.TypeDef); row++)
            {
                var handle = MetadataTokens.TypeDefinitionHandle(row);
                var type = scan.Reader.GetTypeDefinition(handle);
                var implemented = type.GetInterfaceImplementations();
                var interfaces = implemented.Count == 0 ? [] : new int[implemented.Count];
                var i = 0;
                foreach (var implementation in implemented)
                    interfaces[i++] = NameOf(scan, scan.Reader.GetInterfaceImplementation(implementation).Interface);
                types.Add(new TypeEntry(scan, handle, Hash(scan.Utf8(type.Name)), NameOf(scan, type.BaseType), interfaces));
            }
        }
        return types;
    }

    private static int NameOf(AssemblyScan scan, EntityHandle handle)
    {
        var reader = scan.Reader;
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadCompressedInteger() != 0x15)
                return 0;
            blob.ReadCompressedInteger();
            handle = blob.ReadTypeHandle();
        }
        if (handle.IsNil)
            return 0;
        return handle.Kind switch
        {
            HandleKind.TypeReference => Hash(scan.Utf8(reader.GetTypeReference((TypeReferenceHandle)handle).Name)),
            HandleKind.TypeDefinition => Hash(scan.Utf8(reader.GetTypeDefinition((TypeDefinitionHandle)handle).Name)),
            _ => 0,
        };
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        // FNV-1a; 0 stands for "no name".
        var hash = 2166136261u;
        foreach (var b in name)
            hash = (hash ^ b) * 16777619u;
        return hash == 0 ? 1 : (int)hash;
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Loader;

namespace Dotbug.Agent.Binding;

/// <summary>One loaded assembly and its raw metadata. Short-lived: the pointers inside are good while the assembly is referenced.</summary>
internal sealed unsafe class AssemblyScan(Assembly assembly, MetadataReader reader)
{
    /// <summary>The runtime's own, for dynamic methods that belong nowhere: nobody looks for it.</summary>
    private const string LooseMethods = "Anonymously Hosted DynamicMethods Assembly";

    private string? _name, _context;
    private bool? _isHotReloaded;

    public Assembly Assembly { get; } = assembly;
    public MetadataReader Reader { get; } = reader;
    public Module Module { get; } = assembly.ManifestModule;
    public string Name => _name ??= Reader.GetString(Reader.GetAssemblyDefinition().Name);

    public bool IsHotReloaded => _isHotReloaded ??= HotReload.IsOn(this);

    /// <summary>Name of the load context, for people; empty for the program's own. One assembly may be loaded in several.</summary>
    public string Context => _context ??= AssemblyLoadContext.GetLoadContext(Assembly) is { } context && context != AssemblyLoadContext.Default
        ? context.Name ?? "unnamed"
        : "";

    /// <summary>A name as metadata holds it, without allocation.</summary>
    public ReadOnlySpan<byte> Utf8(StringHandle handle)
    {
        var blob = Reader.GetBlobReader(handle);
        return new ReadOnlySpan<byte>(blob.CurrentPointer, blob.Length);
    }

    /// <summary>
    /// All assemblies that have metadata, but our own. Dynamic ones have none: they are counted in
    /// <paramref name="dynamicNames"/>.
    /// </summary>
    public static List<AssemblyScan> All(List<string> dynamicNames)
    {
        var scans = new List<AssemblyScan>();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.IsDynamic)
            {
                if (assembly.GetName().Name is { } name && name != LooseMethods)
                    dynamicNames.Add(name);
                continue;
            }
            if (!assembly.TryGetRawMetadata(out var blob, out var length))
                continue;
            var scan = new AssemblyScan(assembly, new MetadataReader(blob, length));
            if (!scan.Utf8(scan.Reader.GetAssemblyDefinition().Name).StartsWith("Dotbug.Agent."u8))
                scans.Add(scan);
        }
        return scans;
    }
}

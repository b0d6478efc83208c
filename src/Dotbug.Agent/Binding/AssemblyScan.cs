using System.Reflection;
using System.Reflection.Metadata;

namespace Dotbug.Agent.Binding;

/// <summary>One loaded assembly and its raw metadata. Short-lived: the pointers inside are good while the assembly is referenced.</summary>
internal sealed unsafe class AssemblyScan(Assembly assembly, MetadataReader reader)
{
    private string? _name;

    public Assembly Assembly { get; } = assembly;
    public MetadataReader Reader { get; } = reader;
    public Module Module { get; } = assembly.ManifestModule;
    public string Name => _name ??= Reader.GetString(Reader.GetAssemblyDefinition().Name);

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
                dynamicNames.Add(assembly.GetName().Name ?? "");
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

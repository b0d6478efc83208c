using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Dotbug.Session;

/// <summary>
/// Source lines from portable PDBs, beside the module or inside it, read through the target's view of the file system. The paths come from the
/// target. A PDB that does not belong to the module, or cannot be read, is the same as none. One thread.
/// </summary>
internal sealed class SourceLines(int pid) : IDisposable
{
    /// <summary>Larger ones are not read: a line is not worth the memory.</summary>
    private const ulong FileBytesMax = 256 << 20;
    private const int ModulesMax = 1000;

    /// <summary>All PDBs together; and what an embedded one may say that it becomes.</summary>
    private const long BytesMax = 512 << 20;

    private readonly Dictionary<string, MetadataReaderProvider?> _modules = [];
    private long _bytes;

    public (string? File, int? Line) Find(string modulePath, uint token, int ilOffset)
    {
        if (ilOffset < 0 || !modulePath.StartsWith('/') || token >> 24 != 0x06)
            return (null, null);
        try
        {
            if (!_modules.TryGetValue(modulePath, out var provider) && _modules.Count < ModulesMax)
                _modules[modulePath] = provider = Open(modulePath);
            return provider != null ? Find(provider.GetMetadataReader(), token, ilOffset) : (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or ArgumentException
            or InvalidOperationException or OverflowException or NotSupportedException or InvalidDataException or OutOfMemoryException)
        {
            _modules[modulePath] = null;
            return (null, null);
        }
    }

    private static (string? File, int? Line) Find(MetadataReader reader, uint token, int ilOffset)
    {
        var row = (int)(token & 0xFFFFFF);
        if (row == 0 || row > reader.MethodDebugInformation.Count)
            return (null, null);
        SequencePoint? best = null;
        foreach (var point in reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row)).GetSequencePoints())
        {
            if (point.Offset > ilOffset)
                break;
            if (!point.IsHidden)
                best = point;
        }
        return best is { } found ? (reader.GetString(reader.GetDocument(found.Document).Name), found.StartLine) : (null, null);
    }

    private MetadataReaderProvider? Open(string path)
    {
        using var root = TargetRoot.Of(pid);
        if (root.OpenFile(path, FileBytesMax) is not { } file)
            return null;
        using var module = new PEReader(file);
        if (!module.HasMetadata)
            return null;
        var entries = module.ReadDebugDirectory();
        foreach (var entry in entries.Where(e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb))
            return Fits(UnpackedBytes(module, entry)) ? module.ReadEmbeddedPortablePdbDebugDirectoryData(entry) : null;

        foreach (var entry in entries.Where(e => e.Type == DebugDirectoryEntryType.CodeView && e.IsPortableCodeView))
        {
            if (root.OpenFile(Path.ChangeExtension(path, ".pdb"), FileBytesMax) is not { } pdb || !Fits(pdb.Length))
                return null;
            var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
            var id = new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id);
            if (id.Guid == module.ReadCodeViewDebugDirectoryData(entry).Guid && id.Stamp == entry.Stamp)
                return provider;
            provider.Dispose();
        }
        return null;
    }

    private bool Fits(long bytes) => (_bytes += bytes) <= BytesMax;

    /// <summary>What an embedded PDB says that it becomes (behind its signature): some bytes of it can become any number.</summary>
    private static long UnpackedBytes(PEReader module, DebugDirectoryEntry entry)
    {
        var data = module.GetSectionData(entry.DataRelativeVirtualAddress).GetReader();
        return data.ReadUInt32() > 0 ? data.ReadUInt32() : 0;
    }

    public void Dispose()
    {
        foreach (var provider in _modules.Values)
            provider?.Dispose();
    }
}

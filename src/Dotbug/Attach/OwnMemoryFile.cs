using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>A file in our memory, read through <c>/proc</c>: nothing is written anywhere.</summary>
internal sealed class OwnMemoryFile : ProfilerFile
{
    private readonly Descriptor _memory;

    private OwnMemoryFile(Descriptor memory, string path) => (_memory, Path) = (memory, path);

    public override string Path { get; }

    public static ProfilerFile Offer(int pid, ProcessStatus target, byte[] library)
    {
        var memory = InMemory(library, target);
        if (SeenBy(pid, Environment.ProcessId, memory.Fd, memory) is { } path)
            return new OwnMemoryFile(memory, path);
        memory.Dispose();
        throw new IOException("the target does not see this process");
    }

    public override void Dispose() => _memory.Dispose();
}

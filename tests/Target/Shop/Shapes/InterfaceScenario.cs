using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class InterfaceScenario
{
    public static string Run(int n)
    {
        IDocumentStore[] stores = [new MemoryStore(), new ArchiveStore()];
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            foreach (var store in stores)
            {
                sum += store.Save($"doc {i}", i);
                sum += store.SaveTwice("twice");
            }

            sum += Make<MemoryStore>();
        }

        return sum.ToString();
    }

    private static int Make<T>() where T : IDocumentStore => T.Version();
}

public interface IDocumentStore
{
    int Save(string name, int version);

    /// <summary>With a body of its own.</summary>
    int SaveTwice(string name) => Save(name, 1) + Save(name, 2);

    static abstract int Version();
}

public sealed class MemoryStore : IDocumentStore
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Save(string name, int version) => name.Length + version;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Version() => 3;
}

public sealed class ArchiveStore : IDocumentStore
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    int IDocumentStore.Save(string name, int version) => -version;

    static int IDocumentStore.Version() => 4;
}

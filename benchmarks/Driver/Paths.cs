namespace Bench.Driver;

/// <summary>Where things are, from the root of the repository, which is the current folder.</summary>
internal static class Paths
{
    public static string Target => Built("BenchTarget");

    /// <summary>For files that are not kept.</summary>
    public static string Scratch => "artifacts/bench";

    public static string Built(string name) => Path.GetFullPath($"artifacts/bin/{name}/release/{name}");
}

/// <summary>What is going on, on stderr.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine("bench: " + line);
}

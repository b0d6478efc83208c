namespace Bench.Driver;

/// <summary>One of the pages in docs: sentences from the template, tables from this run.</summary>
internal sealed class Page(string name)
{
    public const string Calls = "performance.md", Events = "performance-events.md";

    private const string Machine = "machine";

    private readonly Dictionary<string, string> _tables = [];

    public string Name { get; } = name;

    public bool HasFigures => _tables.Keys.Any(key => key != Machine);

    public bool Has(string key) => _tables.ContainsKey(key);

    public void Put(string key, Table table) => _tables[key] = table.ToMarkdown().TrimEnd();

    /// <summary>Answers where it is: in docs when it is whole.</summary>
    public string Write(bool whole)
    {
        var file = whole ? $"docs/{Name}" : Path.Combine(Paths.Scratch, Name);
        var lines = File.ReadLines($"benchmarks/{Name}.in").Select(line =>
            line.StartsWith("{{", StringComparison.Ordinal) && line.EndsWith("}}", StringComparison.Ordinal)
                ? _tables.GetValueOrDefault(line[2..^2], "(not measured in this run)")
                : line);
        File.WriteAllLines(file, lines);
        return file;
    }
}

namespace Bench.Driver;

/// <summary>docs/performance.md: sentences from the template, tables from this run.</summary>
internal sealed class Page
{
    private const string Template = "benchmarks/performance.md.in";

    private readonly Dictionary<string, string> _tables = [];

    public void Put(string key, Table table) => _tables[key] = table.ToMarkdown().TrimEnd();

    public void Write(string file)
    {
        var lines = File.ReadLines(Template).Select(line =>
            line.StartsWith("{{", StringComparison.Ordinal) && line.EndsWith("}}", StringComparison.Ordinal)
                ? _tables.GetValueOrDefault(line[2..^2], "(not measured in this run)")
                : line);
        File.WriteAllLines(file, lines);
    }
}

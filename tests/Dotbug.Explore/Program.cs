using Exploring;
using Dotbug.Targets;

// Instruments whole libraries, prints what became of every method, and writes docs/coverage.md. Started by ./explore.
//   Dotbug.Explore [assembly...] [slice=X...]

Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));
var slices = args.Where(a => a.StartsWith("slice=", StringComparison.Ordinal)).Select(a => a[6..]).ToArray();
var wanted = args.Where(a => !a.Contains('=', StringComparison.Ordinal)).ToArray();
var outcomes = new List<Outcome>();
foreach (var library in Library.All.Where(l => wanted.Length == 0 || wanted.Contains(l.Assembly) || wanted.Contains($"{l.Assembly}@{l.Version}")))
{
    var outcome = await new Exploration(library,
        Console.WriteLine).RunAsync(slices.Length == 0 ? null : s => slices.Contains(s.Name));
    outcomes.Add(outcome);
    Console.WriteLine(outcome.Line());
    foreach (var (reason, count) in outcome.Refused)
        Console.WriteLine($"    {count,6} {reason}");
    foreach (var failure in outcome.Failures.Take(40))
        Console.WriteLine($"    FAILED {failure}");
}
// Only a whole run is worth keeping.
if (args.Length == 0)
{
    Coverage.Write(outcomes);
    Console.WriteLine($"written to {Coverage.Page}");
}
Console.WriteLine(outcomes.All(o => o.IsGood) ? "all is well" : "NOT GOOD: " + string.Join(", ", outcomes.Where(o => !o.IsGood).Select(o => o.Library.Assembly)));
return outcomes.All(o => o.IsGood) ? 0 : 1;

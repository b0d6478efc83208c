using System.Diagnostics;
using Bench.Driver;

// Measures dotbug and writes the page. Started by ./bench, which builds first and says where the tool is.
//   BenchDriver [quick|long] [figure...]      without figures: all of them

var quick = args.Contains("quick");
var wanted = args.Where(a => a is not ("quick" or "long")).ToArray();
var amount = quick ? Amount.Quick : args.Contains("long") ? new Amount { WaitingSeconds = 600 } : new Amount();
Figure[] figures =
[
    new("per-call", "Cost of a call", PerCall.Measure),
    new("rivals", "Beside other ways to tell of a call", Rivals.Measure),
    new("slow-start", "Re-jitted code starts slow", SlowStart.Measure),
    new("back", "After the stop", Back.Measure),
    new("first-event", "Attach to first event", FirstEvent.Measure),
    new("ten-hits", "Called without a pause", TenHits.Measure),
    new("budget", "What a trace takes before its budget acts", Overrun.Measure),
    new("runtime-events", "What the runtime does", Happenings.Measure),
    new("waiting", "A session that waits", Waiting.Measure),
    new("awaits", "A service that awaits", Awaits.Measure),
    new("gateway", "A gateway under load", Gateway.Measure),
    new("lossless", "Lossless to a file", Lossless.Measure),
    new("memory", "What stays in the target", Memory.Measure),
];
if (wanted.FirstOrDefault(w => figures.All(f => f.Key != w)) is { } unknown)
{
    Console.Error.WriteLine($"no figure '{unknown}'; there are: {string.Join(", ", figures.Select(f => f.Key))}");
    return 2;
}

Directory.CreateDirectory(Paths.Scratch);
var machine = Machine.Describe(string.Join(' ', ["./bench", .. args]));
var page = new Page();
page.Put("machine", machine);
Console.WriteLine(machine.ToScreen());
var failed = 0;
foreach (var figure in figures.Where(f => wanted.Length == 0 || wanted.Contains(f.Key)))
{
    var started = Stopwatch.GetTimestamp();
    try
    {
        var table = figure.Measure(amount);
        page.Put(figure.Key, table);
        Console.WriteLine($"{figure.Title}\n{table.ToScreen()}");
    }
    catch (BenchException e)
    {
        failed++;
        Console.WriteLine($"{figure.Title}\nfailed: {e.Message}\n");
    }
    Progress.Say($"{figure.Key}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
}

// Only a whole run, with the real counts, is worth keeping.
var file = quick || wanted.Length > 0 || failed > 0 ? Path.Combine(Paths.Scratch, "performance.md") : "docs/performance.md";
page.Write(file);
Console.WriteLine($"written to {file}");
return failed > 0 ? 1 : 0;

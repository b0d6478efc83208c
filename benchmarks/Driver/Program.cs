using System.Diagnostics;
using Bench.Driver;

// Measures dotbug and writes the page. Started by ./bench, which builds first and says where the tool is.
//   BenchDriver [quick|long] [figure...]      without figures: all of them

var quick = args.Contains("quick");
var wanted = args.Where(a => a is not ("quick" or "long")).ToArray();
var amount = quick ? Amount.Quick : args.Contains("long") ? new Amount { WaitingSeconds = 600 } : new Amount();
Figure[] figures =
[
    new("per-call", "Cost of a call", Page.Calls, PerCall.Measure),
    new("rivals", "Beside other ways to tell of a call", Page.Calls, Rivals.Measure),
    new("slow-start", "Re-jitted code starts slow", Page.Calls, SlowStart.Measure),
    new("back", "After the stop", Page.Calls, Back.Measure),
    new("first-event", "Attach to first event", Page.Calls, FirstEvent.Measure),
    new("ten-hits", "Called without a pause", Page.Calls, TenHits.Measure),
    new("budget", "What a trace takes before its budget acts", Page.Events, Overrun.Measure),
    new("runtime-events", "What the runtime does", Page.Events, Happenings.Measure),
    new("waiting", "A session that waits", Page.Events, Waiting.Measure),
    new("awaits", "A service that awaits", Page.Events, Awaits.Measure),
    new("gateway", "A gateway under load", Page.Calls, Gateway.Measure),
    new("lossless", "Lossless to a file", Page.Calls, Lossless.Measure),
    new("memory", "What stays in the target", Page.Calls, Memory.Measure),
];
if (wanted.FirstOrDefault(w => figures.All(f => f.Key != w)) is { } unknown)
{
    Console.Error.WriteLine($"no figure '{unknown}'; there are: {string.Join(", ", figures.Select(f => f.Key))}");
    return 2;
}

Directory.CreateDirectory(Paths.Scratch);
var machine = Machine.Describe(string.Join(' ', ["./bench", .. args]));
string[] names = [Page.Calls, Page.Events];
var pages = names.ToDictionary(name => name, name => new Page(name));
foreach (var page in pages.Values)
    page.Put("machine", machine);
Console.WriteLine(machine.ToScreen());
var failed = 0;
foreach (var figure in figures.Where(f => wanted.Length == 0 || wanted.Contains(f.Key)))
{
    var started = Stopwatch.GetTimestamp();
    try
    {
        var table = figure.Measure(amount);
        pages[figure.Page].Put(figure.Key, table);
        Console.WriteLine($"{figure.Title}\n{table.ToScreen()}");
    }
    catch (BenchException e)
    {
        failed++;
        Console.WriteLine($"{figure.Title}\nfailed: {e.Message}\n");
    }
    Progress.Say($"{figure.Key}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
}

// Only a whole page, with the real counts, is worth keeping.
foreach (var page in pages.Values.Where(p => p.HasFigures))
    Console.WriteLine($"written to {page.Write(whole: !quick && figures.All(f => f.Page != page.Name || page.Has(f.Key)))}");
return failed > 0 ? 1 : 0;

#:project ../../src/Dotbug/Dotbug.csproj
// The slowest ten calls of a method:   dotnet run slowest.cs <process> '<method>' [seconds]
using Dotbug;
using Dotbug.Protocol;

var limits = new Limits(TimeMs: 1000 * (args.Length > 2 ? int.Parse(args[2]) : 10), Hits: 0);
await using var session = await TraceSession.StartAsync(Processes.Find(args[0]), [$"{args[1]} -> return"], limits);

var slowest = new PriorityQueue<ReturnEvent, long>();
await foreach (var e in session)
{
    if (e is not ReturnEvent end)
        continue;
    slowest.Enqueue(end, end.ElapsedNs);
    if (slowest.Count > 10)
        slowest.Dequeue();
}
foreach (var (call, ns) in slowest.UnorderedItems.OrderByDescending(item => item.Priority))
    Console.WriteLine($"{ns / 1e6,10:F3} ms  {call.Time:HH:mm:ss.ffffff}  {call.Probe.Method}  thread {call.Thread.Managed}");

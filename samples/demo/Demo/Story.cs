namespace Demo;

/// <summary>
/// The demo from the first line to the verdict. Starts the programs, asks them, and ends them; knows of dotbug only the
/// command.
/// </summary>
internal sealed class Story(string toolPath, CancellationToken stop) : IDisposable
{
    // Tiered compilation settles in this time, so that "before" is as warm as "after".
    private const int WarmUpSeconds = 6;

    private static readonly TimeSpan _beforeAndAfter = TimeSpan.FromSeconds(8);

    private static readonly string[] _loadArgs =
        ["--warm-up", $"{WarmUpSeconds}", "--phase", "before", "--seconds", "90", "--ends-with-stdin"];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Tells the story.</summary>
    /// <returns>Whether the fault was caught and no request was lost.</returns>
    /// <exception cref="DemoException">Something could not be started or asked.</exception>
    public async Task<bool> RunAsync()
    {
        Chapter("A gateway hands 300 orders a second on to two partners.");
        await using var acme = await StartAsync("Partner", "acme", "--name", "acme", "--urls", "http://127.0.0.1:0");
        await using var zeta = await StartAsync(
            "Partner", "zeta", "--name", "zeta", "--urls", "http://127.0.0.1:0", "--no-content", "5");
        await using var gateway = await StartAsync(
            "Gateway", "gateway", "--urls", "http://127.0.0.1:0",
            "--partners:acme", acme.Address, "--partners:zeta", zeta.Address);
        Console.WriteLine($"\n   {WarmUpSeconds} s to warm up, {_beforeAndAfter.TotalSeconds} s to measure ...");
        await using var load = await Child.StartAsync("Load", "load", [.. _loadArgs, "--url", gateway.Address], stop);
        await Task.Delay(_beforeAndAfter, stop);

        Chapter("Customers of zeta say that some orders fail. The metrics are calm:");
        await ShowMetricsAsync(gateway);

        Chapter("One line asks the live process, under load, without a restart:");
        var tool = new Tool(toolPath, Names.OfGateway(gateway.Pid));
        Console.WriteLine($"$ {tool.CommandLine}\n");
        load.Tell("phase during");
        var (exitCode, output) = await tool.RunAsync(stop);
        load.Tell("phase after");
        await Task.Delay(_beforeAndAfter, stop);
        load.Tell("stop");
        await load.WaitAsync(stop);

        Chapter("What the load saw before, during and after:");
        Show(load.Lines().Where(line => line.Length > 0 && !line.StartsWith("TOTAL", StringComparison.Ordinal)));
        return await JudgeAsync(exitCode, output, load, gateway, zeta);
    }

    public void Dispose() => _http.Dispose();

    private static void Chapter(string text) => Console.WriteLine($"\n>> {text}\n");

    private static void Show(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine($"   {line}");
        }
    }

    private async Task<Child> StartAsync(string project, string name, params string[] args)
    {
        var child = await Child.StartAsync(project, name, [.. args, "--ends-with-stdin", "true"], stop);
        Console.WriteLine($"   {name,-8}  pid {child.Pid,-8} {child.Address}");
        return child;
    }

    private async Task ShowMetricsAsync(Child gateway)
    {
        Console.WriteLine($"   GET {gateway.Address}/metrics");
        Show((await MetricsAsync(gateway)).TrimEnd().Split('\n'));
        var log = gateway.Lines();
        Console.WriteLine($"\n   log of the gateway: {(log.Count == 0 ? "empty" : $"{log.Count} lines")}");
    }

    private Task<string> MetricsAsync(Child service) =>
        _http.GetStringAsync(new Uri($"{service.Address}/metrics"), stop);

    private async Task<bool> JudgeAsync(
        int exitCode, IReadOnlyList<string> output, Child load, Child gateway, Child zeta)
    {
        var (requests, failed, lost) = Verdict.Total(load.Lines());
        var silent = Verdict.Metric(await MetricsAsync(zeta), "no_content_total");
        var errors = Verdict.Metric(await MetricsAsync(gateway), "errors_total");
        var caught = Verdict.Caught(output);
        var clean = lost == 0 && failed == silent && errors == silent;
        var cause = Verdict.ShowsCause(output);
        var good = exitCode == 0 && caught > 0 && cause && clean;

        Chapter(good
            ? "Found: zeta answered 204 No Content, and the gateway went on to write a body."
            : "Not as promised:");
        var why = cause ? "each a 204 of zeta" : "but not why";
        var shown = caught == 0 ? "no failing call" : $"{caught} failing calls, {why}";
        Console.WriteLine($"   dotbug   showed {shown}; exit code {exitCode}");
        Console.WriteLine($"   load     {requests:N0} requests in all, {failed} failed, {lost} lost");
        Console.WriteLine($"   zeta     answered {silent} of its orders with 204; the gateway counted {errors} errors");
        Console.WriteLine();
        return good;
    }
}

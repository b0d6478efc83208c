using System.Globalization;
using Load;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using var sender = new Sender(options);
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    sender.Stop();
};
new Thread(() => Obey(sender, options)) { IsBackground = true }.Start();

using var everySecond = options.EverySecond ? new Progress(sender, TimeProvider.System) : null;
sender.Run(() => Console.WriteLine("READY"));

Console.WriteLine();
Console.Write(Table.Of(sender.Phases));
Console.WriteLine(Total([sender.WarmUp, .. sender.Phases]));
return 0;

static void Obey(Sender sender, Options options)
{
    while (Console.In.ReadLine() is { } line)
    {
        switch (line.Split(' ', 2, StringSplitOptions.TrimEntries))
        {
            case ["phase", var name]:
                sender.Begin(name);
                break;
            case ["stop"]:
                sender.Stop();
                break;
            default:
                Console.Error.WriteLine($"not understood: {line}");
                break;
        }
    }

    if (options.EndsWithStdin)
    {
        sender.Stop();
    }
}

static string Total(IReadOnlyList<Phase> phases)
{
    int Sum(Outcome outcome) => phases.Sum(phase => phase.Count(outcome));
    var (good, failed, lost) = (Sum(Outcome.Good), Sum(Outcome.Failed), Sum(Outcome.Lost));
    return string.Create(
        CultureInfo.InvariantCulture,
        $"\nTOTAL requests {good + failed + lost} good {good} failed {failed} lost {lost} (warm-up included)");
}

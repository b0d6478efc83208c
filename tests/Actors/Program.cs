using Orleans;

namespace Actors;

/// <summary>Says READY, then obeys: <c>&lt;system> &lt;messages></c>, and answers how many arrived.</summary>
internal static class Program
{
    private static async Task Main()
    {
        Console.WriteLine($"READY {Environment.ProcessId}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var count = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            var arrived = words[0] switch
            {
                "dataflow" => await Flow.RunAsync(count),
                "akka" => await AkkaShop.RunAsync(count),
                "proto" => await ProtoShop.RunAsync(count),
                "orleans" => await OrleansShop.RunAsync(count),
                _ => throw new ArgumentException(line),
            };
            Console.WriteLine($"{words[0]} {arrived}");
        }
    }
}

/// <summary>What is sent.</summary>
[GenerateSerializer]
public sealed record Order([property: Id(0)] int Number);

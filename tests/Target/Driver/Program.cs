using System.Globalization;
using System.Text;

namespace Target.Driver;

/// <summary>
/// Prints READY and its pid, then obeys: one line in, one line out. An answer means that what was asked for has
/// happened, so that whoever asks never has to wait for a while and hope. Ends with the end of its input.
/// </summary>
internal static class Program
{
    private static int Main()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = new UTF8Encoding(false);
        Console.WriteLine($"READY {Environment.ProcessId}");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                Console.WriteLine(Obey(words[0], words[1..]));
            }
        }

        return 0;
    }

    private static string Obey(string verb, string[] arguments)
    {
        try
        {
            return Commands.All.TryGetValue(verb, out var command)
                ? command(arguments)
                : $"error unknown command '{verb}'; there are: {string.Join(' ', Commands.All.Keys)}";
        }
        catch (Exception error) when (verb != "crash")
        {
            return Text.OneLine($"error {error.GetType().Name}: {error.Message}");
        }
    }
}

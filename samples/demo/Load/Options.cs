using System.Globalization;

namespace Load;

/// <summary>The command line of the load.</summary>
internal sealed record Options
{
    public const string Usage = """
        Load: sends orders to the gateway at a fixed rate, whether or not the answers keep up.

          Load [--url http://127.0.0.1:5080] [--rate 300] [--seconds 60] [--warm-up 3]
               [--phase NAME] [--every-second] [--ends-with-stdin]

        Prints READY after the warm-up, and a table at the end. While it runs it obeys, on stdin:
          phase NAME   measure from here on under this name
          stop         stop sending, wait for the answers, print the table
        """;

    public Uri Url { get; private set; } = new("http://127.0.0.1:5080");

    /// <summary>Requests a second, 1 to 5,000.</summary>
    public int Rate { get; private set; } = 300;

    /// <summary>Length of the run without the warm-up, 1 to 86,400.</summary>
    public int Seconds { get; private set; } = 60;

    /// <summary>Seconds at the start that are counted but not measured, 0 to 60.</summary>
    public int WarmUpSeconds { get; private set; } = 3;

    /// <summary>Name of the first phase.</summary>
    public string Phase { get; private set; } = "all";

    public bool EverySecond { get; private set; }

    public bool EndsWithStdin { get; private set; }

    /// <summary>Reads the arguments; null if they make no sense.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var name))
        {
            if (!options.Take(name, rest))
            {
                return null;
            }
        }

        return options;
    }

    private bool Take(string name, Queue<string> rest)
    {
        switch (name)
        {
            case "--every-second":
                return EverySecond = true;
            case "--ends-with-stdin":
                return EndsWithStdin = true;
        }

        if (!rest.TryDequeue(out var value))
        {
            return false;
        }

        switch (name)
        {
            case "--url" when Uri.TryCreate(value, UriKind.Absolute, out var url):
                Url = url;
                return true;
            case "--rate" when TryNumber(value, 1, 5_000, out var rate):
                Rate = rate;
                return true;
            case "--seconds" when TryNumber(value, 1, 86_400, out var seconds):
                Seconds = seconds;
                return true;
            case "--warm-up" when TryNumber(value, 0, 60, out var warmUp):
                WarmUpSeconds = warmUp;
                return true;
            case "--phase":
                Phase = value;
                return true;
            default:
                return false;
        }
    }

    private static bool TryNumber(string text, int min, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number >= min
        && number <= max;
}

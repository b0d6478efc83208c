using System.Diagnostics;
using System.Globalization;

namespace Fuzzing;

/// <summary>Tries inputs on one reader until the time is over or one is a failure.</summary>
internal sealed class Runner(FuzzTarget target, int seed)
{
    private byte[] _input = [];
    private long _number;

    public long Inputs { get; private set; }
    public bool Failed { get; private set; }
    private long _allocatedMost;

    public static string Command(string target, int seed, long input) => $"./fuzz {target} --seed {seed} --input {input}";

    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{target.Name,-12} {Inputs,10:N0} inputs, at most {_allocatedMost / 1024.0:N0} KB allocated by one   {target.Reads}");

    /// <summary>The input of this number: those of the corpus first, then what is made from them.</summary>
    public byte[] Input(long number) => number < target.Corpus.Count
        ? target.Corpus[(int)number]
        : target.Make(new Mutator(new Random((int)(((ulong)seed * 31 + (ulong)number) * 0x9E3779B97F4A7C15 >> 33))));

    public void Run(TimeSpan time)
    {
        using var progress = new Progress(target.Name, seed);
        using var watchdog = new Watchdog(Report);
        var started = Stopwatch.GetTimestamp();
        // The whole corpus, whatever the time.
        for (; !Failed && (Inputs < target.Corpus.Count || Stopwatch.GetElapsedTime(started) < time); Inputs++)
        {
            progress.At(Inputs);
            watchdog.Begins(Inputs);
            Try(Inputs, Input(Inputs));
        }
        watchdog.Begins(-1);
        Finish();
    }

    /// <summary>One input again.</summary>
    public void Run(long number, byte[] input)
    {
        using var watchdog = new Watchdog(Report);
        watchdog.Begins(number);
        Console.WriteLine($"{target.Name}: {input.Length} bytes");
        Try(number, input);
        Finish();
        Inputs = 1;
    }

    private void Try(long number, byte[] input)
    {
        (_number, _input) = (number, input);
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            target.Try(input);
        }
        catch (Exception e)
        {
            Report(e.ToString());
            return;
        }
        var allocated = GC.GetTotalAllocatedBytes() - before;
        _allocatedMost = Math.Max(_allocatedMost, allocated);
        if (allocated > target.AllocatedBytesMax)
            Report($"{input.Length} bytes made it allocate {allocated >> 20} MB; at most {target.AllocatedBytesMax >> 20} are allowed");
    }

    private void Finish()
    {
        if (Failed)
            return;
        try
        {
            target.Finish();
        }
        catch (Exception e)
        {
            Report("at the end: " + e);
        }
    }

    private void Report(string what)
    {
        Failed = true;
        Directory.CreateDirectory(Progress.Folder);
        var file = Path.Combine(Progress.Folder, $"{target.Name}-{seed}-{_number}.input");
        File.WriteAllBytes(file, _input);
        Console.WriteLine($"{target.Name}: FAILED at input {_number} of seed {seed}: {what}");
        Console.WriteLine($"    the input: {file} ({_input.Length} bytes)");
        Console.WriteLine($"    again:     {Command(target.Name, seed, _number)}");
    }
}

using System.Globalization;
using Dotbug.Targets;
using Fuzzing;

// Feeds hostile input to every reader of ours; see ./fuzz.
//   Dotbug.Fuzz [seconds] [name...] [--seed N] [--input N | --file F] [--list] [--record] [--died]

const int DefaultSeconds = 60;
Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));
var words = new Queue<string>(args);
var names = new List<string>();
var (seconds, seed) = (DefaultSeconds, Random.Shared.Next(1, 1_000_000));
long? input = null;
string? file = null;
while (words.TryDequeue(out var word))
{
    switch (word)
    {
        case "--seed":
            seed = int.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
            break;
        case "--input":
            input = long.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
            break;
        case "--file":
            file = words.Dequeue();
            break;
        case "--record":
            return await Recorder.RunAsync();
        case "--died":
            foreach (var command in Progress.Left())
                Console.WriteLine($"the process died; again: {command}");
            return 0;
        case "--list":
            names.Add("?");
            break;
        default:
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                seconds = number;
            else
                names.Add(word);
            break;
    }
}
var known = FuzzTarget.All.Select(t => (FuzzTarget)Activator.CreateInstance(t)!).ToList();
var wanted = known.Where(t => names.Count == 0 || names.Contains(t.Name)).ToList();
if (names.Any(n => known.All(t => t.Name != n)) || (input ?? 0) < 0)
{
    foreach (var target in known)
        Console.WriteLine($"{target.Name,-12} {target.Reads}");
    return names.Contains("?") ? 0 : 2;
}
Console.WriteLine($"seed {seed}");
var shares = wanted.Sum(t => t.Share);
var (inputs, failed) = (0L, 0);
foreach (var target in wanted)
{
    var runner = new Runner(target, seed);
    if (file != null)
        runner.Run(0, File.ReadAllBytes(file));
    else if (input is { } one)
        runner.Run(one, runner.Input(one));
    else
        runner.Run(TimeSpan.FromSeconds((double)seconds * target.Share / shares));
    Console.WriteLine(runner.Summary);
    inputs += runner.Inputs;
    failed += runner.Failed ? 1 : 0;
    target.Dispose();
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs:N0} inputs, seed {seed}: {(failed == 0 ? "all is well" : $"{failed} of {wanted.Count} readers FAILED")}"));
return failed == 0 ? 0 : 1;

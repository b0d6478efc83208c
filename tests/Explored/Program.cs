using System.Globalization;
using System.Text;
using Explored.Work;

namespace Explored;

/// <summary>
/// The program whose libraries are instrumented whole: one line in, one line out,
/// like tests/Target. Everything it answers is the same in every run.
/// </summary>
internal static class Program
{
    private static readonly SortedDictionary<string, Action<Notes>> s_works = new(StringComparer.Ordinal)
    {
        ["core"] = CoreWork.Run,
        ["linq"] = LinqWork.Run,
        ["json"] = JsonWork.Run,
        ["http"] = HttpWork.Run,
        ["newtonsoft"] = NewtonsoftWork.Run,
        ["protobuf"] = ProtobufWork.Run,
#if HAS_WEB
        ["web"] = WebWork.Run,
        ["requests"] = RequestWork.Run,
#endif
    };

    private static int Main()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = new UTF8Encoding(false);
        Console.WriteLine($"READY {Environment.ProcessId}");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
                Console.WriteLine(Obey(words[0], words[1..]));
        }
        return 0;
    }

    private static string Obey(string verb, string[] arguments)
    {
        try
        {
            return verb switch
            {
                // load <assembly>: every type of it is loaded                          loaded <types> <bodies> <of them compiler-made>
                "load" => Everything.Load(arguments[0]),
                // compile <assembly> [<file>]: every method has compiled code; failures go to the file    compiled <methods> failed <n>
                "compile" => Everything.Compile(arguments[0], arguments.Length > 1 ? arguments[1] : null),
                // work <name> [<file>]: real work of a library; what it found goes to the file            worked <name> <digest>
                "work" => Work(arguments[0], arguments.Length > 1 ? arguments[1] : null),
                "works" => $"works {string.Join(' ', s_works.Keys)}",
                "runtime" => $"runtime {Environment.Version}",
                _ => $"error unknown command '{verb}'",
            };
        }
        catch (Exception error)
        {
            return $"error {error}".ReplaceLineEndings(" | ");
        }
    }

    private static string Work(string name, string? file)
    {
        var notes = new Notes();
        s_works[name](notes);
        if (file != null)
            File.WriteAllText(file, notes.ToString());
        return $"worked {name} {notes.Digest}";
    }
}

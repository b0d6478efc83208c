using System.Runtime.CompilerServices;
using Target.Driver;

namespace Shop.Failures;

/// <summary>
/// Answers with everything a program can observe of exceptions: the order of filters and finally blocks, stack traces
/// with their lines, first-chance events. With and without tracing the answer has to be the same to the letter.
/// </summary>
public static class ThrowScenario
{
    public static string Run(int n)
    {
        var log = new List<string>();
        void FirstChance(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) =>
            log.Add($"first chance {e.Exception.GetType().Name}");

        AppDomain.CurrentDomain.FirstChanceException += FirstChance;
        try
        {
            for (var i = 0; i < n; i++)
            {
                log.Clear();
                var thrower = new Thrower(log);
                foreach (var (name, act) in thrower.All())
                {
                    Observe(name, act, log);
                }
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= FirstChance;
        }

        return Text.OneLine(string.Join('\n', log));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Observe(string name, Action act, List<string> log)
    {
        log.Add($"== {name}");
        try
        {
            act();
            log.Add("returned");
        }
        catch (Exception error) when (Note(log, "outer filter", error))
        {
            log.Add($"caught {error}");
        }
    }

    internal static bool Note(List<string> log, string where, Exception error)
    {
        log.Add($"{where}: {error.GetType().Name} {error.Message}");
        return true;
    }
}

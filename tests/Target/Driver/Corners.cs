using System.Runtime.CompilerServices;
using Shop.Corners;

namespace Target.Driver;

/// <summary>The hard corners of the runtime: corner NAME [number [number]] is answered with corner NAME RESULT.</summary>
internal static class Corners
{
    private static Thread? s_stuck;

    public static string Enter(string name, int a, int b) => $"corner {name} {Do(name, a, b)}";

    private static string Do(string name, int a, int b)
    {
        switch (name)
        {
            case "locks":
                var locked = new Locked();
                Crew.Run(a, _ =>
                {
                    for (var i = 0; i < b; i++)
                    {
                        locked.Count();
                    }
                });
                return locked.Total;
            case "finalizers":
                var before = Finalized.Gone;
                Finalized.Make(a);
                while (Finalized.Gone < before + a)
                {
                    Inspect.Collect();
                }

                return $"{Finalized.Gone - before}";
            // Loads the types, and runs nothing of them.
            case "peek":
                return $"{typeof(Early).Name} {typeof(Stuck).Name} {typeof(Leaving).Name} {typeof(Short).Name} {typeof(Own).Name} "
                    + $"{typeof(Signals).Name} {typeof(Finalized).Name} {typeof(Locked).Name} {typeof(Deep).Name} {typeof(Shop.Failures.Doomed).Name}";
            case "early":
                return $"{Early.Read(a)}";
            case "stick":
                s_stuck = new Thread(() => RuntimeHelpers.RunClassConstructor(typeof(Stuck).TypeHandle));
                s_stuck.Start();
                Stopper.Entered.Wait();
                return "stuck";
            case "unstick":
                Stopper.Go.Set();
                s_stuck!.Join();
                return $"{Stuck.Read(a)} {Stuck.Twice(a)}";
            case "threadstatics":
                var sum = 0;
                Crew.Run(a, _ => Interlocked.Add(ref sum, Own.Next(1) + Own.Next(2)));
                return $"{sum}";
            case "signals":
                return $"{Signals.Raise(a)}";
            case "leaving":
                Leaving.Register();
                return "registered";
            case "unload":
                return $"{Leaving.Unload(a)}";
            case "frame":
                return $"{Deep.Down(a, 0) / a}";
            case "bottom":
                return $"{Deep.Bottom(0, new[] { "a", "b" })}";
            case "moving":
                Moving.Start(a);
                return "moving";
            case "still":
                return $"{Moving.Stop() > 0}";
            case "short":
                return Short.Run(a, b);
            case "atonce":
                return Short.RunAtOnce(a);
            default:
                throw new ArgumentException($"no corner '{name}'");
        }
    }
}

using System.Runtime.CompilerServices;
using Shop.Failures;

namespace Target.Driver;

/// <summary>Every verb, with what it answers. Numbers that are left out are 1.</summary>
internal static class Commands
{
    private static readonly Shop.Waiting.Crowd _crowd = new();

    public static readonly SortedDictionary<string, Func<string[], string>> All = new(StringComparer.Ordinal)
    {
        // call <scenario> [n]: n calls on the main thread                          done <scenario> <result>
        ["call"] = a => Call(a[0], Number(a, 1)),
        // start <scenario> [threads]: background load until stop                   started <scenario> <threads>
        ["start"] = a => Load.Start(a[0], Scenarios.Find(a[0]), Number(a, 1)),
        // stop: ends the load                                                      stopped <scenario> <calls>
        ["stop"] = _ => Load.Stop(),
        // fault <place>:<kind>: the next thread in that place of a test's own agent has a fault there       fault <place>:<kind>
        ["fault"] = a => $"fault {Faulty.Ask(string.Join(' ', a))}",
        // fault?: what was asked for and has not been had                          fault none
        ["fault?"] = _ => $"fault {Faulty.Left}",
        // deep <KB>: calls Loop.Item ever deeper on a thread that has so much stack, until little is left     deep <wrong answers>
        ["deep"] = a => $"deep {Faulty.Deep(Number(a, 0))}",
        // become <uid>: gives up the user that it was started as                   became <uid>
        ["become"] = a => Identity.Become((uint)Number(a, 0)),
        // count: calls made so far by the load                                     count <calls>
        ["count"] = _ => $"count {Load.Count}",
        // park <id> [dig]: a thread is inside Shop.Waiting.Parking.Wait (or three times inside Dig) when this answers      parked <id>
        ["park"] = a => Parked.Park(a[0], a.Length > 1),
        // unpark <id>: that thread has returned                                    unparked <id> <result>
        ["unpark"] = a => Parked.Unpark(a[0]),
        // open <id> [task|taskof|valuetask|valuetaskof|byhand]: an async call that is not completed   opened <id>
        ["open"] = a => Opened.Open(a[0], a.Length > 1 ? a[1] : "taskof"),
        // complete <id> [ok|fault|cancel]: now it is                               completed <id> <outcome>
        ["complete"] = a => Opened.Complete(a[0], a.Length > 1 ? a[1] : "ok"),
        // crowd <n>: n calls of Shop.Waiting.Crowd.StandAsync have begun, and wait     crowd <n>
        ["crowd"] = a => $"crowd {_crowd.Gather(Number(a, 0))}",
        // disperse: all of them are over                                           dispersed <sum>
        ["disperse"] = _ => $"dispersed {_crowd.Disperse()}",
        // soak, soak?, soaked: a mixture of work in the background, for hours          soaking <threads>; soaked <rounds> wrong <n> stamps <n> churned <n>
        ["soak"] = _ => Soaking.Start(),
        ["soak?"] = _ => Soaking.Count(),
        ["soaked"] = _ => Soaking.Stop(),
        // unobserved <n>: n failed tasks of async methods and n of others that nobody looks at   unobserved <n>
        ["unobserved"] = a => Unobserved.Count(Number(a, 0)),
        // numbered <threads> <n>: n calls in all, numbered under one lock          numbered <n>
        ["numbered"] = a => Numbering.Run(Number(a, 0), Number(a, 1)),
        // operations <n>: n operations at once, each across threads and awaits      operations <n> <places where an AsyncLocal was wrong>
        ["operations"] = a => $"operations {Number(a, 0)} {Shop.Flows.Operations.Run(Number(a, 0))}",
        // relays <n>: n messages at once, each from hand to hand                   relays <n> <sum of their numbers>
        ["relays"] = a => $"relays {Number(a, 0)} {Shop.Flows.Relay.Run(Number(a, 0))}",
        // relays.others <n>: n messages, one after the other, received by another method than the one that needs it     relays.others <n> <sum>
        ["relays.others"] = a => $"relays.others {Number(a, 0)} {Shop.Flows.Relay.RunForOthers(Number(a, 0))}",
        // contexts <n>: what the program sees of its ExecutionContext in n rounds    contexts <n> <all that was seen, in short>
        ["contexts"] = a => $"contexts {Number(a, 0)} {Shop.Flows.Contexts.Run(Number(a, 0))}",
        // scheduled <what> [a [b]]: a call that runs and waits in known steps; "closed" waits until "let"     scheduled <what> <result>
        ["scheduled"] = a => Schedules.Run(a[0], Number(a, 1), Number(a, 2)),
        // postal <way> <n>: n messages that somebody else handles                  postal <way> <n>
        ["postal"] = a => $"postal {a[0]} {Shop.Flows.Postal.Run(a[0], Number(a, 1))}",
        // flood <threads> <calls or ms>: calls of Shop.Hot.Loop.Tick; "500ms" is a time      flooded <calls> <ms> ms
        ["flood"] = a => Flood.Run(Number(a, 0), a.Length > 1 ? a[1] : "1000000"),
        // waits <kind> <n> <ms>: this thread waits so often for a semaphore, rwlock, task or all tasks, and as often has no need to     waits <n>
        ["waits"] = a => Waits.Run(a[0], Number(a, 1), Number(a, 2)),
        // spawn <n>: threads that start, do little, and end                      spawn <n>
        ["spawn"] = a => Waits.Threads(Number(a, 0)),
        // tasks <n>: tasks that run a delegate; every third throws                tasks <n>
        ["tasks"] = a => Waits.Tasks(Number(a, 0)),
        // kinsfolk: a task made by another one, one that is cancelled before it runs, and one that is cancelled while it does    kinsfolk
        ["kinsfolk"] = _ => TimersAndTasks.Kinsfolk(),
        // late <ms> <period>: no worker of the pool is free for so long, while a timer is due that was set anew; by how much it was late at most, in ms    late <most>
        ["late"] = a => TimersAndTasks.Late(Number(a, 0), Number(a, 1)),
        // timer set <ms>: one that fires once                                       timer set
        // timer wait: until it has                                                timer fired
        ["timer"] = a => a[0] == "set" ? TimersAndTasks.Set(Number(a, 1)) : TimersAndTasks.Fired(),
        // timers <n>: timers that fire once                                      timers <n>
        ["timers"] = a => Waits.Timers(Number(a, 0)),
        // full <calls>: how many calls gave the right answer while the heap was full        full <right>
        ["full"] = a => $"full {Full.Run(Number(a, 0))}",
        // churn <threads> <calls>: short-lived threads, one after the other        churned <calls>
        ["churn"] = a => Flood.Churn(Number(a, 0), Number(a, 1)),
        // allocated [n]: bytes this thread allocates in n calls of Tick and of Label          allocated <bytes> <bytes>
        ["allocated"] = a => Flood.Allocated(Number(a, 0)),
        // context <name> [collectible]: a copy of this program in a load context of its own       opened <name>
        ["context"] = a => Late.Open(a[0], a.Length > 1 && a[1] == "collectible"),
        // load <context> <type>: loads Shop.Late.<type> there (own: here) and makes an object    loaded <context>.<type>
        ["load"] = a => Late.Load(a[0], a[1]),
        // work <context> <type> <n>: calls its Work(n)                             worked <result>
        ["work"] = a => Late.Work(a[0], a[1], Number(a, 2)),
        // started?: how often the static constructor of Shop.Late.Plugin has run       started <n>
        ["started?"] = _ => Late.Started(),
        // xml <name>: uses System.Xml.Linq                                        xml <name>
        ["xml"] = a => Late.Xml(a[0]),
        // spin <id>: a thread is inside Shop.Late.Spinner.Spin, and has called Step there     spinning <id>
        ["spin"] = a => Spinning.Spin(a[0]),
        // still <id>: that thread has returned                                     still <id> <whether its steps add up>
        ["still"] = a => Spinning.Still(a[0]),
        // compile <threads> <n>: n types are made and their methods compiled       compiled <sum>
        ["compile"] = a => Compiling.Run(Number(a, 0), Number(a, 1)),
        // compiling <threads>, compiled: the same in the background, without end   compiling <threads>, compiled <rounds that were right> <wrong ones>
        ["compiling"] = a => Compiling.Start(Number(a, 0)),
        // collections <n>, throws <n>, contentions <n> <ms>: so many events of the runtime
        ["collections"] = a => Provoked.Collections(Number(a, 0)),
        ["throws"] = a => Provoked.Throws(Number(a, 0)),
        ["faults"] = a => Provoked.Faults(Number(a, 0)),
        ["contentions"] = a => Provoked.Contentions(Number(a, 0), Number(a, 1)),
        ["busy-contentions"] = a => Provoked.BusyContentions(Number(a, 0), Number(a, 1)),
        ["crowded-contentions"] = a => Provoked.CrowdedContentions(Number(a, 0), Number(a, 1)),
        ["workers"] = _ => Provoked.Workers(),
        ["starve"] = a => Provoked.Starve(Number(a, 0)),
        // messages <kind> <n>: n messages sent and received                        messages <kind> <sum of their numbers>
        ["messages"] = a => Messages.Run(a[0], Number(a, 1)),
        // throwing, thrown: exceptions in the background, without end               throwing, thrown <n>
        ["throwing"] = _ => Provoked.Throwing(),
        ["thrown"] = _ => Provoked.Thrown(),
        // uncompilable <threads>: each has called a method that the JIT rejects, and waits     rejected <n>
        ["uncompilable"] = a => Uncompilable.Call(Number(a, 0)),
        // pressing <threads>, compiled: methods that inline a hundred others        compiling <threads>, compiled <rounds that were right> <wrong ones>
        ["pressing"] = a => Compiling.Press(Number(a, 0)),
        ["compiled"] = _ => Compiling.Stop(),
        // makers <n>: n instantiations of Shop.Late.Maker are compiled, each with Parts inlined     made <n> <wrong ones>
        ["makers"] = a => Compiling.Makers(Number(a, 0)),
        // half <n>: half of n, by a call that nobody inlines                       half <n / 2>
        ["half"] = a => Compiling.Half(Number(a, 0)),
        // emitted <n>: half of n, doubled, by code made at run time: three kinds       emitted <result> <result> <result>
        ["emitted"] = a => Emitted.Call(Number(a, 0)),
        // allocated.iterators [n]: the same for async iterators                      allocated <bytes>
        ["allocated.iterators"] = a => Flood.AllocatedByIterators(Number(a, 0)),
        // allocated.stack [n]: the same for calls that take and return what lives on the stack only    allocated <bytes>
        ["allocated.stack"] = a => Flood.AllocatedOnStack(Number(a, 0)),
        // inlined?: whether the warmed-up caller now holds Tiny's code             inlined yes|no
        ["inlined?"] = _ => Shop.Hot.InlinedScenario.IsInlined() ? "inlined yes" : "inlined no",
        // touched: how often user code of Shop.Values.Bomb ran                     touched <n>
        ["touched"] = _ => $"touched {Shop.Values.Bomb.Touched}",
        // echo <text>: the same text                                               echo <text>
        ["echo"] = a => $"echo {string.Join(' ', a)}",
        ["scenarios"] = _ => $"scenarios {string.Join(' ', Scenarios.All.Keys)}",
        ["assemblies"] = _ => Inspect.Assemblies(),
        ["fds"] = _ => Inspect.Descriptors(),
        ["threads"] = _ => Inspect.Threads(),
        ["memory"] = _ => Inspect.Memory(),
        ["collect"] = _ => Inspect.Collect(),
        ["runtime"] = _ => $"runtime {Environment.Version} dynamic={RuntimeFeature.IsDynamicCodeSupported}",
        // corner <name> [a [b]]: see Corners                                       corner <name> <result>
        ["corner"] = a => Corners.Enter(a[0], Number(a, 1), Number(a, 2)),
        // exit <code>, crash [throw|failfast|thread|exit|overflow|fault|abort|kill]: no answer
        ["exit"] = a => Ending.Exit(a.Length > 0 ? int.Parse(a[0]) : 0),
        ["crash"] = a => Ending.Crash(a.Length > 0 ? a[0] : "throw"),
    };

    private static string Call(string name, int n)
    {
        var scenario = Scenarios.Find(name);
        return $"done {name} {scenario(n)}";
    }

    private static int Number(string[] arguments, int index) =>
        arguments.Length > index ? int.Parse(arguments[index]) : 1;
}

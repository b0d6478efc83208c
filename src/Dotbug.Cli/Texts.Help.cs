using Dotbug.Protocol;

namespace Dotbug.Cli;

/// <summary>Help. The first thing in it are three commands to copy.</summary>
internal static partial class Texts
{
    public static string Help(string command) => command switch
    {
        "" or "trace" => Examples + Commands + Options + Language,
        "record" => Record,
        "show" => Show,
        "ps" => Ps,
        "find" => Find,
        "status" => Status,
        "stop" => Stop,
        "change" => Change,
        _ => throw new InvalidOperationException("no help for " + command),
    };

    private const string Record = """
        dotbug record gateway '*Relay.*' --until '*Relay.* when $exception != null'
        dotbug record gateway 'OrderService.* -> return' --until 'gc when pause > 50ms'
        dotbug record gateway 'OrderService.*' --until exit --output crash.dbug

          dotbug record <process> '<spec>'... --until '<spec>'... [options]

        Holds the last seconds of what the specs match in memory, for days if need be,
        and shows nothing until the first call or event that an --until spec matches:
        then what came before it, and a little after it. If the process ends, what is
        held is shown, too; 'exit' waits for that.

          --last 5s             how far back
          --after 500ms         how long it goes on
          --until '<spec>'      a trigger; there may be several

        All options of a trace hold as well; --time, --hits and --rate are off here.

        """;

    private const string Show = """
        dotbug show trace.dbug
        dotbug show trace.dbug 'PartnerRelay.* when $elapsed > 50ms'
        dotbug show trace*.dbug --format jsonl

          dotbug show FILE.dbug... ['<target> [when <guard>]'...] [--format text|jsonl]

        Prints what 'dotbug ... --output FILE.dbug' has recorded, as it was printed
        live. Several files are put into one order by time. A filter is a spec without
        actions, asked of what was recorded. @FILE reads filters from FILE.

        """;

    private const string Ps = """
        dotbug ps [--format text|jsonl]

        Lists the .NET processes: number, name, runtime, user, and whether each can be
        traced, or why not.

        """;

    private const string Find = """
        dotbug find gateway 'OrderService.*'
        dotbug find gateway '*Repository.Get*'

          dotbug find <process> '<pattern>'

        Lists the methods that a pattern matches, and says of those that cannot be
        traced why. Loads the agent into the process if it is not there yet.

        """;

    private const string Status = """
        dotbug status <process>

        Shows what dotbug has in a process: sessions, their owners, probes with their
        hits, and what it has cost so far. Loads nothing into it.

        """;

    private const string Stop = """
        dotbug stop <process> [session|all]

        Ends a session, whoever began it; without a number, the only one.

        """;

    private const string Change = """
        dotbug change gateway --add 'OrderService.Submit when $exception != null'
        dotbug change gateway 3 --pause 1

          dotbug change <process> [session] --add '<spec>' | --remove N | --pause N
                                            | --resume N

        Changes a session that runs, whoever began it; without a number, the only one.
        'dotbug status' shows its specs with their numbers. What was inside goes on:
        its outcome is shown. Limits stay those that the session began with.

        """;

    private const string Examples = """
        dotbug gateway 'OrderService.Submit -> return'
        dotbug gateway 'Partner*.RelayAsync when $exception != null -> return, stack'
        dotbug 4711 'OrderService.Submit when order.Total > 1000' --hits 100 --time 1m


        """;

    private const string Commands = """
        Shows the calls of methods in a running .NET process. Nothing stays armed.

          dotbug <process> '<spec>'...          trace (short for: dotbug trace ...)
          dotbug record <process> '<spec>'...   what came before something
          dotbug show FILE.dbug ['<filter>'...] a recorded session, once more
          dotbug ps                             .NET processes, traceable or why not
          dotbug find <process> '<pattern>'     methods that match
          dotbug status <process>               sessions, probes, hits, cost so far
          dotbug stop <process> [session|all]   end a session, whoever began it
          dotbug change <process> [session] ... add, remove, pause, resume a spec

        <process> is a number or a unique name; -p, --process-id <pid> and
        -n, --name <name> say which. @FILE in place of a spec reads specs from FILE.


        """;

    private static string Options
    {
        get
        {
            var d = Limits.Default;
            return $"""
                Limits (the first four can be lifted with 'off'):
                  --time {OptionValues.Time(d.TimeMs),-14} longest duration: 500ms, 15s, 2m, 1h
                  --hits {OptionValues.Number(d.Hits),-14} most calls shown, exactly
                  --rate {OptionValues.Number(d.RatePerSecond) + "/s",-14} most calls a second; the rest is counted
                  --budget {OptionValues.Percent(d.BudgetPpm),-12} most CPU of the target, of one core
                  --max-methods {OptionValues.Number(d.MethodsMax),-7} most methods, and 20 times as many callers recompiled
                  --depth {OptionValues.Number(d.Depth),-13} levels of objects shown, 0 to {OptionValues.DepthMax}
                  --items {OptionValues.Number(d.Items),-13} items of a collection shown, 0 to {OptionValues.ItemsMax}
                  --string {OptionValues.Number(d.StringChars),-12} characters of a text shown, 0 to {OptionValues.StringMax}
                  --lag {OptionValues.Time((int)DotbugClient.DefaultLag.TotalMilliseconds),-15} longest that events wait for an older one; or off

                Methods:
                  --pending             arm what matches later, too, once it is loaded
                  --specs FILE          words of your own, as send is one

                Secrets (what is called so is hidden in the target: docs/safety.md):
                  --secrets FILE        more words to hide, or fewer: '+ pin', '- token'
                  --audit FILE          tell FILE, too, who traced what

                Output (events on stdout, everything else on stderr):
                  --format text         text or jsonl (docs/events.schema.json)
                  --output FILE         events to FILE; only you can read it
                  --output FILE.dbug    compact, for 'dotbug show'; it may be in parts:
                  --rotate-size 64mb    FILE.2.dbug follows at this size ...
                  --rotate-age 1h       ... or this age
                  --keep 24             most parts that stay; without it, all
                  --color auto          auto, always or never
                  --dry-run             bind and print what would be armed; arm nothing

                  --help, --version


                """;
        }
    }

    private const string Language = """
        A spec is: target [when guard] [-> action, action ...]
          targets   OrderService.Submit   Shop.**.Save(int, ..)   List<>.Add
          guards    id == 7 && name startswith "a"  $elapsed > 50ms  $return == null
          actions   return  stack(5)  caller  args(none)  args(deep)  sample(100)

        Exit codes: 0 done, 1 fault of dotbug, 2 usage, 3 nothing matched,
        4 not permitted, 5 target lost, 7 stopped by the budget, 130 second Ctrl-C.

        """;
}

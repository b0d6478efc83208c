using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Dotbug.Cli;

/// <summary>Words to <see cref="Request"/>. Touches nothing: no process, no file.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> _pid = Value("--process-id", "-p"), _name = Value("--name", "-n"), _format = Value("--format");

    private static readonly Argument<string[]> _words = new("words") { Arity = ArgumentArity.ZeroOrMore };

    public static RequestResult Parse(string[] args)
    {
        var root = Build();
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var command = result.CommandResult.Command;
        if (result.Action is HelpAction || args.Length == 0)
            return new HelpRequest(Texts.Help(command == root ? "" : command.Name));
        if (result.Action is VersionAction)
            return new HelpRequest(Texts.Version());
        var words = result.GetValue(_words) ?? [];
        // The words of the root and of a command are one argument; what looks like an option was none that is known.
        var unknown = words.Concat(result.UnmatchedTokens).FirstOrDefault(w => w.Length > 1 && w[0] == '-' && !w.StartsWith("->", StringComparison.Ordinal));
        if (unknown != null)
            return Texts.UnknownOption(unknown, command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)));
        if (command.Options.FirstOrDefault(o => o != TraceOptions.Specs && o != RecordOptions.Until && result.GetResult(o) is { } given && given.Tokens.Count > 1) is { } twice)
            return Texts.Twice(twice.Name);
        if (result.Errors.Count > 0)
            return Texts.Refused(result.Errors[0].Message);
        return new RequestReader(result, _pid, _name, _format, words).Read(command == root ? "trace" : command.Name);
    }

    private static RootCommand Build()
    {
        var root = new RootCommand();
        root.Directives.Clear();
        foreach (var option in root.Options)
        {
            if (option is HelpOption)
                option.Action = new HelpAction();
            else if (option is VersionOption)
                option.Action = new VersionAction();
        }
        AddTrace(root);
        // Without an action of its own, a command that has others below it would want one of these to be named.
        root.SetAction(_ => ExitCodes.Done);
        var trace = new Command("trace");
        AddTrace(trace);
        root.Add(trace);
        var record = new Command("record") { RecordOptions.Last, RecordOptions.After, RecordOptions.Until };
        AddTrace(record);
        root.Add(record);
        root.Add(new Command("show") { _words, _format, TraceOptions.Color });
        root.Add(new Command("ps") { _words, _format });
        root.Add(new Command("find") { _words, _pid, _name, TraceOptions.Specs });
        root.Add(new Command("status") { _words, _pid, _name });
        root.Add(new Command("stop") { _words, _pid, _name });
        root.Add(new Command("change") { _words, _pid, _name, ChangeOptions.Add, ChangeOptions.Remove, ChangeOptions.Pause, ChangeOptions.Resume });
        return root;
    }

    private static void AddTrace(Command command)
    {
        command.Add(_words);
        command.Add(_pid);
        command.Add(_name);
        command.Add(_format);
        foreach (var option in TraceOptions.All)
            command.Add(option);
    }

    /// <summary>The value may be missing here, so that the message about it can be ours.</summary>
    internal static Option<string?> Value(string name, params string[] aliases) =>
        new(name, aliases) { Arity = ArgumentArity.ZeroOrOne };

    private sealed class HelpAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => 0;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => 0;
    }
}

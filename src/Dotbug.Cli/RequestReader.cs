using System.CommandLine;
using Dotbug.Protocol;

namespace Dotbug.Cli;

/// <summary>From parsed words and options to one request, or to the first thing that is wrong.</summary>
internal sealed class RequestReader(ParseResult result, Option<string?> pid, Option<string?> name, Option<string?> format, string[] given)
{
    private readonly Queue<string> _words = new(given);
    private ProcessChoice? _process;

    public RequestResult Read(string command) => command switch
    {
        "ps" => ReadPs(),
        "find" => ReadFind(),
        "status" => ReadProcess() is { } error ? error : End(new StatusRequest(_process!)),
        "stop" => ReadStop(),
        "change" => ReadChange(),
        "trace" => ReadTrace(record: false),
        "record" => ReadTrace(record: true),
        "show" => ReadShow(),
        _ => throw new InvalidOperationException("no request for " + command),
    };

    private RequestResult ReadPs()
    {
        if (ReadFormat(out var chosen) is { } error)
            return error;
        return End(new PsRequest(chosen));
    }

    private RequestResult ReadFind()
    {
        if (ReadProcess() is { } error)
            return error;
        if (!_words.TryDequeue(out var pattern))
            return Texts.PatternMissing(_process!.Text);
        return End(new FindRequest(_process!, pattern, SpecsFiles()));
    }

    private RequestResult ReadStop()
    {
        if (ReadProcess() is { } error)
            return error;
        if (_words.TryPeek(out var word) && word == "all")
        {
            _words.Dequeue();
            return End(new StopRequest(_process!, 0));
        }
        return ReadSession(out var session) is { } wrong ? wrong : End(new StopRequest(_process!, session));
    }

    private RequestResult ReadChange()
    {
        if (ReadProcess() is { } error)
            return error;
        if ((error = ReadSession(out var session)) != null || (error = ChangeOptions.Read(result, out var change, out var number, out var spec)) != null)
            return error;
        return End(new ChangeRequest(_process!, session, change, number, spec));
    }

    /// <summary>Null: none was named.</summary>
    private Problem? ReadSession(out uint? session)
    {
        session = null;
        if (!_words.TryDequeue(out var word))
            return null;
        if (!OptionValues.TryBetween(word, 1, int.MaxValue, out var number))
            return Texts.SessionNumber(word);
        session = (uint)number;
        return null;
    }

    /// <param name="record">It may wait for days: only the budget holds by default.</param>
    private RequestResult ReadTrace(bool record)
    {
        var limits = record ? Limits.Default with { TimeMs = 0, Hits = 0, RatePerSecond = 0 } : Limits.Default;
        if (ReadProcess() is { } error || (error = ReadFormat(out var chosen)) != null
            || (error = TraceOptions.Read(result, ref limits)) != null || (error = ReadColor(out var color)) != null)
            return error;
        if (_words.Count == 0)
            return Texts.SpecMissing(_process!.Text);
        if ((error = ReadFile(TraceOptions.Output, out var file)) != null || (error = ReadFile(TraceOptions.Secrets, out var secrets)) != null
            || (error = ReadFile(TraceOptions.Audit, out var audit)) != null)
            return error;
        var eventFile = file is not null && IsEventFile(file);
        if ((error = TraceOptions.ReadRotation(result, eventFile, out var rotation)) != null || (error = TraceOptions.ReadLag(result, out var lag)) != null)
            return error;
        Recorder? recorder = null;
        if (record && (error = RecordOptions.Read(result, out recorder)) != null)
            return error;
        return new TraceRequest(_process!, [.. _words], limits, result.GetValue(TraceOptions.Pending), result.GetValue(TraceOptions.DryRun), chosen, file, color,
            secrets, audit, SpecsFiles())
        { Recorder = recorder, Lag = lag, Rotation = eventFile ? rotation : null, Prints = !eventFile || TraceOptions.Given(result, format, out _) };
    }

    /// <summary>What <c>dotbug show</c> reads: known by its name, on the way out and on the way in.</summary>
    public static bool IsEventFile(string name) => name.EndsWith(".dbug", StringComparison.OrdinalIgnoreCase);

    private RequestResult ReadShow()
    {
        if (ReadFormat(out var chosen) is { } error || (error = ReadColor(out var color)) != null)
            return error;
        var files = _words.Where(IsEventFile).ToList();
        var specs = _words.Where(w => !IsEventFile(w)).ToList();
        return files.Count == 0 ? Texts.FileMissing(specs.FirstOrDefault()) : new ShowRequest(files, specs, chosen, color);
    }

    private string[] SpecsFiles() => result.GetValue(TraceOptions.Specs) ?? [];

    private Problem? ReadFile(Option<string?> option, out string? file)
    {
        file = TraceOptions.Given(result, option, out var name) ? name : null;
        return file is "" ? Texts.Value(option.Name, "", Texts.FileForms) : null;
    }

    private Problem? ReadProcess()
    {
        var byPid = TraceOptions.Given(result, pid, out var number);
        var byName = TraceOptions.Given(result, name, out var text);
        if (byPid && byName)
            return Texts.TwoChoices();
        if (byPid && !OptionValues.TryBetween(number, 1, int.MaxValue, out _))
            return Texts.Value("--process-id", number, Texts.PidForms);
        if (byName && text.Length == 0)
            return Texts.Value("--name", text, Texts.NameForms);
        if (byPid || byName)
            _process = new ProcessChoice(byPid ? number : text, NameOnly: byName);
        else if (_words.TryDequeue(out var word) && word.Length > 0)
            _process = new ProcessChoice(word, NameOnly: false);
        else
            return Texts.ProcessMissing();
        return null;
    }

    private Problem? ReadFormat(out OutputFormat chosen)
    {
        chosen = OutputFormat.Text;
        if (!TraceOptions.Given(result, format, out var text) || text == "text")
            return null;
        chosen = OutputFormat.JsonLines;
        return text == "jsonl" ? null : Texts.Value("--format", text, Texts.FormatForms);
    }

    private Problem? ReadColor(out ColorChoice color)
    {
        color = ColorChoice.Auto;
        if (!TraceOptions.Given(result, TraceOptions.Color, out var text))
            return null;
        ColorChoice? chosen = text switch
        {
            "auto" => ColorChoice.Auto,
            "always" => ColorChoice.Always,
            "never" => ColorChoice.Never,
            _ => null,
        };
        color = chosen ?? ColorChoice.Auto;
        return chosen == null ? Texts.Value("--color", text, Texts.ColorForms) : null;
    }

    private RequestResult End(Request request) => _words.TryPeek(out var rest) ? Texts.TooMuch(rest) : request;
}

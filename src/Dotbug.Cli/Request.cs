using Dotbug.Protocol;
using Dotbug.Sinks;

namespace Dotbug.Cli;

internal enum OutputFormat { Text, JsonLines }

internal enum ColorChoice { Auto, Always, Never }

/// <summary>Which process: a number, a name, or either as the first word of the command line.</summary>
internal sealed record ProcessChoice(string Text, bool NameOnly);

/// <summary>What the command line asks for. A closed family: one record for each command.</summary>
internal abstract record Request;

internal sealed record PsRequest(OutputFormat Format) : Request;

internal sealed record FindRequest(ProcessChoice Process, string Pattern, IReadOnlyList<string> SpecsFiles) : Request;

internal sealed record StatusRequest(ProcessChoice Process) : Request;

/// <summary><c>Session</c> is null when none was named, and 0 for <c>all</c>.</summary>
internal sealed record StopRequest(ProcessChoice Process, uint? Session) : Request;

/// <summary><c>Session</c> is null when none was named; <c>Number</c> is the spec's, from 1, and 0 when one is added, which is <c>Spec</c> then.</summary>
internal sealed record ChangeRequest(ProcessChoice Process, uint? Session, SpecChange Change, int Number, string Spec) : Request;

internal sealed record TraceRequest(ProcessChoice Process, IReadOnlyList<string> Specs, Limits Limits, bool Pending, bool DryRun,
    OutputFormat Format, string? OutputFile, ColorChoice Color, string? SecretsFile, string? AuditFile, IReadOnlyList<string> SpecsFiles) : Request
{
    /// <summary>Not null: the file is one of events (<see cref="RequestReader.IsEventFile"/>).</summary>
    public Rotation? Rotation { get; init; }

    /// <summary>Not null: nothing is told before a trigger fires.</summary>
    public Recorder? Recorder { get; init; }

    /// <summary>Longest that events wait for an older one; zero: for ever.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Events are printed, whether or not they go to a file of events.</summary>
    public bool Prints { get; init; } = true;
}

internal sealed record ShowRequest(IReadOnlyList<string> Files, IReadOnlyList<string> Specs, OutputFormat Format, ColorChoice Color) : Request;

internal sealed record HelpRequest(string Text) : Request;

/// <summary>The command line, or what is wrong with it: exactly one of the two is not null.</summary>
internal sealed record RequestResult(Request? Request, Problem? Error)
{
    public static implicit operator RequestResult(Request request) => new(request, null);

    public static implicit operator RequestResult(Problem error) => new(null, error);
}

namespace Dotbug.Spec;

/// <summary>What to show of a matching call (the part after <c>-></c>). A closed family.</summary>
public abstract record SpecAction;

/// <summary>The outcome: value or exception, and the time taken.</summary>
public sealed record ReturnAction : SpecAction;

/// <summary>Who called: <c>stack</c> (Frames = <see cref="DefaultFrames"/>) or <c>stack(5)</c>, 1 to <see cref="FramesMax"/>.</summary>
public sealed record StackAction(int Frames) : SpecAction
{
    public const int DefaultFrames = 32;
    public const int FramesMax = 128;
}

/// <summary>One frame of the stack: who called.</summary>
public sealed record CallerAction : SpecAction;

/// <summary>How much of the arguments to show: <c>args(none)</c> or <c>args(deep)</c>.</summary>
public sealed record ArgsAction(ArgsDetail Detail) : SpecAction;

public enum ArgsDetail { None, Deep }

/// <summary>One call in <c>N</c>.</summary>
public sealed record SampleAction(int OneIn) : SpecAction;

/// <summary>The flow and the trace of each event of the session.</summary>
public sealed record FlowAction : SpecAction;

/// <summary>With the outcome, when the call ran, on which threads, and what it waited for.</summary>
public sealed record SchedAction : SpecAction;

/// <summary>From a matching call on, the session's other specs count only in this flow and in those that it begins.</summary>
public sealed record FollowAction : SpecAction;

namespace Dotbug;

/// <summary>What kind of failure it is, as the exit code of a program says it.</summary>
public enum ExitClass
{
    /// <summary>A fault of ours.</summary>
    Ours = 1,
    /// <summary>Wrong usage: a spec, a pattern, or a process that is not there.</summary>
    Usage = 2,
    /// <summary>No method matched.</summary>
    NothingMatched = 3,
    /// <summary>Not permitted, not possible for this process, or diagnostics are off.</summary>
    NotPermitted = 4,
    /// <summary>The target ended or does not answer.</summary>
    TargetLost = 5,
    /// <summary>A limit of safety refused it.</summary>
    SafetyLimit = 7,
}

/// <summary>
/// What went wrong as a value: a stable code (DBnnnn), one sentence, and what to do next (may be empty). <c>Spec</c> is the number of
/// the spec it is about, from 0 (-1: none); <c>SpanStart</c> and <c>SpanLength</c> are the place in its text (length 0: none).
/// </summary>
public sealed record Problem(string Code, string Message, string Hint, ExitClass Exit, int Spec = -1, int SpanStart = 0, int SpanLength = 0)
{
    internal static Problem FromAgent(Protocol.ErrorMessage error)
    {
        var exit = error.Code.Length > 2 ? error.Code[2] switch
        {
            '1' => ExitClass.Usage,
            '2' => ExitClass.NotPermitted,
            '3' => ExitClass.NothingMatched,
            '4' when error.Code.StartsWith("DB401", StringComparison.Ordinal) => ExitClass.Usage,
            '4' => ExitClass.SafetyLimit,
            _ => ExitClass.Ours,
        } : ExitClass.Ours;
        return new Problem(error.Code, error.Text, error.Hint, exit, error.Spec, error.SpanStart, error.SpanLength);
    }
}

/// <summary>The edge of the library: every operation that cannot do what it was asked throws this, and says why in <see cref="Problem"/>.</summary>
public sealed class DotbugException(Problem problem, Exception? inner = null) : Exception(problem.Message, inner)
{
    public Problem Problem { get; } = problem;
    public string Code => Problem.Code;
    public string Hint => Problem.Hint;
    public ExitClass Exit => Problem.Exit;
}

namespace Dotbug.Spec;

/// <summary>The closed vocabularies of the language, each in one place, in the order in which help shows them.</summary>
internal static class Words
{
    public static readonly string[] Actions = ["return", "stack", "caller", "args", "sample", "flow", "follow", "sched"];
    public static readonly string[] LaterActions = ["count", "hist", "overlap"];

    public static readonly string[] RuntimeTargets = ["gc", "exceptions", "locks", "pool", "threads"];

    /// <summary>Those whose events happen in the middle of what a thread of the program does, so that there is a stack to be seen.</summary>
    public static readonly string[] RuntimeTargetsWithStacks = ["exceptions", "locks"];

    /// <summary>Targets that named specs make (<see cref="NamedSpec"/>); further ones may come from files of the user.</summary>
    public static readonly string[] NamedTargets = ["send", "receive", "tasks", "timers"];

    /// <summary>What events of other kinds are called in the output for programs.</summary>
    public static readonly string[] Events = ["call", "return", "throw", "open", "armed", "more", "stop"];

    /// <summary>In the order of <see cref="SpecVariable"/>.</summary>
    public static readonly string[] Variables =
        ["return", "exception", "elapsed", "running", "caller", "depth", "thread", "flow", "trace", "task"];

    public static readonly string[] TextTests = ["startswith", "endswith", "contains", "matches"];

    /// <summary>Words that are not names in a guard; a parameter of that name is written with <c>@</c>, as in C#.</summary>
    private static readonly string[] s_reserved =
    [
        "null", "true", "false", "this", "is", "in", "not", "and", "or", "when",
        "startswith", "endswith", "contains", "matches",
    ];

    public static bool IsReserved(string word) => IndexOf(s_reserved, word) >= 0;

    /// <summary>Words that stand between two values: one of them at the place of a value means that the value is missing.</summary>
    public static bool IsInfix(string word) =>
        word is "is" or "in" or "and" or "or" || IndexOf(TextTests, word) >= 0;

    public static int IndexOf(string[] words, string word)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == word)
                return i;
        }

        return -1;
    }
}

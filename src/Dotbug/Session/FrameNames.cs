using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Session;

/// <summary>
/// Names for the frames of stacks: asked of the agent in one question for a whole batch of events, kept, and completed with the source line where there is a PDB.
/// One thread. A frame that nobody can name (the target is gone) is shown by its address.
/// </summary>
/// <param name="ask">Asks the agent; null when it does not answer.</param>
internal sealed class FrameNames(Func<IReadOnlyList<(ulong Code, int Offset)>, IReadOnlyList<FrameInfo>?> ask, SourceLines lines)
{
    private const int KnownMax = 1 << 16;

    /// <summary>All names that are kept, in characters; and each: an agent that means ill could send any length.</summary>
    private const int KnownCharsMax = 16 << 20, NameCharsMax = 4_000;
    private const byte KindOurs = 1, KindGap = 2;
    private const int OfException = -1;

    /// <summary>Null: a frame that is left out.</summary>
    private readonly Dictionary<RawFrame, StackFrameText?> _known = [];
    private readonly List<(List<StackFrameText> Frames, CallStack Stack, RawFrame[] Raw, int Wanted, bool OwnFrame, string? Library)> _incomplete = [];
    private readonly HashSet<RawFrame> _unknown = [];
    private long _knownChars;

    /// <summary>
    /// A stack whose frames come with <see cref="Complete"/>: of an exception, or with <paramref name="wanted"/> the first so many of who called, without
    /// the traced method's own frame; where there is none (<paramref name="ownFrame"/>), without what the runtime put on the stack to tell of the event, and without the
    /// frames of the library that it happened in (<see cref="LibraryFrames"/>), unless there are no others.
    /// </summary>
    public CallStack? Later((RawFrame[] Frames, bool Finished)? stack, int wanted = OfException, bool ownFrame = true, string? library = null)
    {
        if (stack is not { } raw)
            return null;
        foreach (var frame in raw.Frames)
        {
            if (!_known.ContainsKey(frame))
                _unknown.Add(frame);
        }
        var frames = new List<StackFrameText>(raw.Frames.Length);
        var named = new CallStack(frames, raw.Finished);
        _incomplete.Add((frames, named, raw.Frames, wanted, ownFrame, library));
        return named;
    }

    public void Complete()
    {
        if (_incomplete.Count == 0)
            return;
        if (_unknown.Count > 0)
            Ask();
        foreach (var (frames, stack, raw, wanted, ownFrame, library) in _incomplete)
        {
            Fill(frames, raw, wanted != OfException && ownFrame, wanted != OfException && !ownFrame);
            var users = library == null ? -1 : frames.FindIndex(f => !f.Method.StartsWith(library, StringComparison.Ordinal));
            if (users > 0)
                frames.RemoveRange(0, users);
            if (wanted == OfException || frames.Count <= wanted)
                continue;
            frames.RemoveRange(wanted, frames.Count - wanted);
            stack.Finished = false;
        }
        _incomplete.Clear();
        if (_known.Count <= KnownMax && _knownChars <= KnownCharsMax)
            return;
        _known.Clear();
        _knownChars = 0;
    }

    private void Fill(List<StackFrameText> frames, RawFrame[] raw, bool own, bool telling)
    {
        foreach (var frame in raw)
        {
            telling &= _known.TryGetValue(frame, out var told) && (told == null || Tells(told.Method));
            if (telling)
                continue;
            if (own && _known.TryGetValue(frame, out var ours))
                own = ours == null || ours == s_resumed;
            else if (!_known.TryGetValue(frame, out var text))
                frames.Add(new StackFrameText($"0x{frame.Code:x}", null, null, false));
            else if (text == s_resumed)
                MarkResumed(frames);
            else if (text != null)
                frames.Add(text);
        }
    }

    /// <summary>The runtime's own way from a throw, also one that an await repeats, or from a lock that is taken, to the event. Methods of the program come after them.</summary>
    private static readonly string[] s_telling =
        ["System.Runtime.EH.", "System.Runtime.ExceptionServices.ExceptionDispatchInfo.", "System.Threading.Monitor.", "System.Threading.Lock."];

    private static bool Tells(string method) => Array.Exists(s_telling, prefix => method.StartsWith(prefix, StringComparison.Ordinal));

    private static void MarkResumed(List<StackFrameText> frames)
    {
        if (frames.Count > 0 && !frames[^1].Resumed)
            frames[^1] = frames[^1] with { Resumed = true };
    }

    private void Ask()
    {
        foreach (var question in _unknown.Chunk(ResolveMessage.FramesMax))
        {
            var asked = question.ToHashSet();
            foreach (var info in ask([.. question.Select(f => (f.Code, f.Offset))]) ?? [])
            {
                var frame = new RawFrame(info.Code, info.Offset);
                if (!asked.Contains(frame))
                    continue;
                _known[frame] = Text(info.Method.Length <= NameCharsMax ? info : info with { Method = info.Method[..NameCharsMax] + "..." });
                _knownChars += _known[frame]?.Method.Length ?? 0;
            }
        }
        _unknown.Clear();
    }

    /// <summary>What the runtime puts between an await and who awaited: seven frames a step that say nothing. Left out, as .NET leaves some of them out.</summary>
    private static readonly string[] s_plumbing =
    [
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncMethodBuilderCore", "System.Runtime.CompilerServices.AsyncVoidMethodBuilder",
        "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder", "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Threading.ExecutionContext.Run", "System.Threading.Tasks.AwaitTaskContinuation.", "System.Threading.Tasks.Task.RunContinuations(",
        "System.Threading.Tasks.Task.RunOrQueueCompletionAction(", "System.Threading.Tasks.Task.FinishContinuations(",
        "System.Threading.Tasks.Task`1.TrySetResult(", "System.Threading.Tasks.Task.TrySetResult(", "System.Threading.Tasks.Task.ExecuteWithThreadLocal(",
    ];

    /// <summary>Stands for a frame of the runtime that only continues a method after an await.</summary>
    private static readonly StackFrameText s_resumed = new("", null, null, false);

    private static bool Resumes(string method) => method.Contains("StateMachineBox", StringComparison.Ordinal)
        || method.StartsWith("System.Threading.Tasks.AwaitTaskContinuation.", StringComparison.Ordinal);

    private static bool IsPlumbing(string method) => Array.Exists(s_plumbing, prefix => method.StartsWith(prefix, StringComparison.Ordinal));

    private StackFrameText? Text(FrameInfo info)
    {
        if (info.Kind == KindOurs || info.Method.Length == 0)
            return null;
        if (IsPlumbing(info.Method))
            return Resumes(info.Method) ? s_resumed : null;
        var (file, line) = lines.Find(info.ModulePath, info.Token, info.IlOffset);
        return new StackFrameText(info.Method, file, line, info.Kind == KindGap);
    }
}

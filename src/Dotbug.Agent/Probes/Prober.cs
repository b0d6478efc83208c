using Dotbug.Agent.Binding;
using Dotbug.Agent.Il;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Puts probes into methods and takes them out again, for all sessions of this agent. Agent's threads; one at a time.
/// </summary>
internal static unsafe partial class Prober
{
    private static readonly object s_lock = new();
    private static readonly Dictionary<(nint Module, uint Token), Instrumented> s_methods = [];
    private static readonly Dictionary<(nint Module, uint Token), (int Old, int New)[]> s_maps = [];
    private static readonly Tokens s_tokens = new();
    private static int s_callerCursor;
    private static readonly HashSet<(nint Module, uint Token)> s_callers = [];

    /// <summary>Bytes that an arming leaves behind for good, estimated: what the runtime keeps of a re-jitted method (measured: 3.1 KB for a tiny one, 3.4 on
    /// the average of some hundred in the core library: <c>./prove cap</c>), and our emitted methods.</summary>
    private const int KeptPerBody = 4_000, KeptPerEmitted = 2_500;

    /// <summary>Methods instrumented since the agent came, and how many there may be: 100 KB times this is what a careless script could make the target keep.</summary>
    public const long ArmingsMax = 20_000;
    public static long Armings { get; private set; }
    public static long CostBytes { get; private set; }

    static Prober() => Frames.FrameNamer.MapBack = MapBack;

    /// <summary>The method's record: its shape is needed before a tap can be made.</summary>
    public static Instrumented Of(BoundMethod method)
    {
        lock (s_lock)
        {
            if (!s_methods.TryGetValue((method.ModuleId, method.Token), out var known))
                s_methods[(method.ModuleId, method.Token)] = known = new Instrumented(method);
            return known;
        }
    }

    /// <summary>Why this method cannot be given such a tap; empty = it can.</summary>
    public static string Refusal(Instrumented method, bool outcome)
    {
        lock (s_lock)
        {
            var body = CorProfilerInfo.Current.ILBody(method.Method.ModuleId, method.Method.Token);
            if (body.Length == 0)
                return "it has no IL body";
            if (Rewriter.HasJump(body))
                return "it leaves by jmp";
            method.HasTailCall = Rewriter.HasTailCall(body);
            if (outcome && method.HasTailCall)
                return "it ends in an explicit tail call, so its end cannot be seen; trace it without return";
            if (method.MoveNextCell == null || !outcome)
                return "";
            ReadMachine(method);
            return method.MachineReason;
        }
    }

    public static string NameOf(long number)
    {
        lock (s_lock)
            return s_methods.Values.FirstOrDefault(m => m.Number == number)?.Method.ShortName ?? "a method";
    }

    private static void ReadMachine(Instrumented method)
    {
        if (method.MachineRead)
            return;
        var moveNext = method.Method.MoveNext!;
        var body = CorProfilerInfo.Current.ILBody(method.Method.ModuleId, (uint)moveNext.MetadataToken);
        var reason = "";
        if (method.Method.IsAsync)
            (method.Machine, method.ResultType) = StateMachines.Read(moveNext, body, out reason);
        else
            method.Iterator = IteratorMachines.Read(moveNext, body, out reason);
        method.MachineReason = reason;
        method.MachineRead = true;
    }

    /// <summary>Methods to arm with their new taps. One request to the runtime for all, or two. Throws nothing that a user can cause.</summary>
    public static ArmResult Arm(IReadOnlyList<(Instrumented Method, TapCode Tap)> wanted)
    {
        lock (s_lock)
        {
            List<(Instrumented Method, int Before)> prepared = [];
            try
            {
                return Arm(wanted, prepared);
            }
            catch (Exception)
            {
                _ = NotArmed(wanted, prepared, "");
                throw;
            }
        }
    }

    private static ArmResult Arm(IReadOnlyList<(Instrumented Method, TapCode Tap)> wanted, List<(Instrumented Method, int Before)> prepared)
    {
        var before = Code.Count;
        foreach (var (method, tap) in wanted)
            method.Taps.Add(tap);
        var methods = wanted.Select(w => w.Method).Distinct().ToArray();
        List<(nint Module, uint Token)> bodies = [];
        foreach (var method in methods)
        {
            Cells.Install(method);
            var shape = method.NeedsOutcome ? 2 : 1;
            if (method.Installed >= shape)
                continue;
            prepared.Add((method, method.Installed));
            var failure = Prepare(method, shape, bodies);
            if (failure.Length > 0)
                return NotArmed(wanted, prepared, $"{method.Method.Signature}: {failure}");
        }
        ReadCallers();
        var callersBefore = s_callers.Count;
        var request = Request.ReJit(bodies, methods);
        var result = request.Result;
        Fail("rejit", ref result);
        if (result < 0)
            return NotArmed(wanted, prepared, $"the runtime refused the request (0x{result:X8})");
        var rejected = TakeBackRejected(methods, wanted);
        ReadCallers();
        Armings += bodies.Count;
        CostBytes += (long)bodies.Count * KeptPerBody + (long)(Code.Count - before) * KeptPerEmitted;
        return rejected.Count > 0 && rejected.Count == methods.Length
            ? new ArmResult(0, 0, 0, $"{rejected[0].Method}: {rejected[0].Reason}")
            : new ArmResult(methods.Length - rejected.Count, s_callers.Count - callersBefore, request.PausedNs, "")
            {
                Rejected = rejected,
                Notices = request.Notices,
            };
    }

    /// <summary>As it was: what was prepared and never asked for must not be taken for installed by the next session.</summary>
    private static ArmResult NotArmed(
        IReadOnlyList<(Instrumented Method, TapCode Tap)> wanted, List<(Instrumented Method, int Before)> prepared, string why)
    {
        Remove(wanted.Select(w => w.Tap).ToHashSet());
        foreach (var (method, before) in prepared)
        {
            if (before == 0)
            {
                var bodies = method.Bodies.ToList();
                // The request may have done a part of its work.
                Revert(bodies);
                Release(method, bodies);
            }
            method.Installed = before;
        }
        return new ArmResult(0, 0, 0, why);
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) do these do anything.</summary>
    static partial void Fail(string place);

    static partial void Fail(string place, ref int result);

    /// <summary>Compiles what can be compiled now; a method with a body that the runtime will not have gets its original back, at once.</summary>
    private static List<RefusedInfo> TakeBackRejected(Instrumented[] methods, IReadOnlyList<(Instrumented Method, TapCode Tap)> wanted)
    {
        List<RefusedInfo> rejected = [];
        foreach (var method in methods)
        {
            var error = Trial.Run(method);
            if (error == 0)
                continue;
            var bodies = method.Bodies.ToList();
            Revert(bodies);
            Remove(method, wanted.Select(w => w.Tap).ToHashSet());
            Release(method, bodies);
            rejected.Add(new RefusedInfo(method.Method.Signature, Trial.Text(error)));
        }
        return rejected;
    }

    /// <summary>The first of these taps' methods that turned out, when it was called, not to compile; empty: none did.</summary>
    public static string Rejected(IReadOnlyList<TapCode> taps)
    {
        lock (s_lock)
        {
            var mine = taps.ToHashSet();
            foreach (var method in s_methods.Values)
            {
                if (method.Taps.Any(mine.Contains) && Trial.Look(method) is var error && error != 0)
                    return $"{method.Method.Signature}: {Trial.Text(error)}";
            }
            return "";
        }
    }

    private static string Prepare(Instrumented method, int shape, List<(nint, uint)> bodies)
    {
        try
        {
            return Make(method, shape, bodies);
        }
        catch (MetadataRefusedException)
        {
            return "the runtime takes no new signature into its module";
        }
    }

    private static string Make(Instrumented method, int shape, List<(nint, uint)> bodies)
    {
        Fail("body");
        var (module, token) = (method.Method.ModuleId, method.Method.Token);
        var original = CorProfilerInfo.Current.ILBody(module, token);
        var locals = Locals(method.Method.Method.Module, original);
        Rewritten rewritten;
        if (shape == 2 && method.Iterator != null)
            rewritten = Rewriter.Iterator(module, s_tokens, (nint)method.Cell, original, locals, method.Shape);
        else if (shape == 1 || method.Method.IsAsync)
            rewritten = Rewriter.EntryOnly(module, s_tokens, (nint)method.Cell, original, locals, method.Shape);
        else
            rewritten = Rewriter.Full(module, s_tokens, (nint)method.Cell, original, locals, method.Shape, method.Shape.Return?.OwnAsLocal ?? []);
        var failure = Hand(module, token, rewritten);
        if (failure.Length > 0)
            return failure;
        bodies.Add((module, token));
        var before = method.Installed;
        method.Installed = shape;
        foreach (var inner in method.Inner)
        {
            failure = Hand(module, (uint)inner.MetadataToken, RewriteInner(method, inner));
            if (failure.Length > 0)
            {
                method.Installed = before;
                return failure;
            }
            bodies.Add((module, (uint)inner.MetadataToken));
        }
        return "";
    }

    private static Rewritten RewriteInner(Instrumented method, System.Reflection.MethodInfo inner)
    {
        var (module, cell) = (method.Method.ModuleId, (nint)method.MoveNextCell);
        var body = CorProfilerInfo.Current.ILBody(module, (uint)inner.MetadataToken);
        var locals = Locals(inner.Module, body);
        if (method.Iterator is not { } iterator)
            return Rewriter.StateMachine(module, s_tokens, cell, body, locals, method.Machine!);
        return inner == iterator.GetEnumerator
            ? Rewriter.IteratorEnumerator(module, s_tokens, cell, body, locals)
            : Rewriter.IteratorMachine(module, s_tokens, cell, body, locals, iterator);
    }

    private static byte[] Locals(System.Reflection.Module module, ReadOnlySpan<byte> original)
    {
        var token = IlBody.Read(original).LocalsToken;
        return token == 0 ? [] : module.ResolveSignature((int)token);
    }

    private static string Hand(nint module, uint token, Rewritten rewritten)
    {
        // COR_IL_MAP: old offset, new offset, accurate.
        var map = new int[rewritten.Map.Length * 3];
        for (var i = 0; i < rewritten.Map.Length; i++)
            (map[3 * i], map[3 * i + 1], map[3 * i + 2]) = (rewritten.Map[i].Old, rewritten.Map[i].New, 1);
        s_maps[(module, token)] = rewritten.Map;
        fixed (byte* il = rewritten.Bytes)
        fixed (int* entries = map)
        {
            return Services.Table->Prepare(Services.Owner, module, token, il, (uint)rewritten.Bytes.Length, entries, (uint)rewritten.Map.Length) switch
            {
                0 => "",
                1 => "another version of dotbug is tracing it",
                3 => "the target has no memory for the new body",
                _ => "too many methods were instrumented in this process",
            };
        }
    }

    /// <summary>At once: empties or renews the cells. The runtime still runs our bodies, which are then the original code.</summary>
    private static List<Instrumented> Remove(HashSet<TapCode> taps)
    {
        List<Instrumented> touched = [];
        foreach (var method in s_methods.Values)
        {
            if (Remove(method, taps))
                touched.Add(method);
        }
        return touched;
    }

    private static bool Remove(Instrumented method, HashSet<TapCode> taps)
    {
        if (method.Taps.RemoveAll(taps.Contains) == 0)
            return false;
        Cells.Install(method);
        return true;
    }

    private static void Release(Instrumented method, IEnumerable<(nint Module, uint Token)> bodies)
    {
        foreach (var (module, token) in bodies)
            Services.Table->Release(Services.Owner, module, token);
        method.Installed = 0;
    }

    private static void ReadCallers()
    {
        const int batch = 256;
        var modules = stackalloc nint[batch];
        var tokens = stackalloc uint[batch];
        for (; ; )
        {
            var count = Services.Table->ReadCallers(s_callerCursor, modules, tokens, batch);
            if (count <= 0)
                return;
            for (var i = 0; i < count; i++)
                s_callers.Add((modules[i], tokens[i]));
            s_callerCursor += count;
        }
    }

    /// <summary>Callers re-jitted so far, for the cap and for people.</summary>
    public static int CallerCount
    {
        get
        {
            lock (s_lock)
            {
                ReadCallers();
                return s_callers.Count;
            }
        }
    }

    /// <summary>From an offset in a rewritten body to the original's.</summary>
    private static int MapBack(nint module, uint token, int offset)
    {
        lock (s_lock)
        {
            if (!s_methods.TryGetValue((module, token), out var method) || method.Installed == 0 || !s_maps.TryGetValue((module, token), out var map))
                return offset;
            var old = 0;
            foreach (var (from, to) in map)
            {
                if (to > offset)
                    break;
                old = from;
            }
            return old;
        }
    }
}

/// <summary>What an arming did, or why not. <c>Callers</c>: those that were compiled again already; more follow as they are called.</summary>
internal sealed record ArmResult(int Methods, int Callers, long PausedNs, string Failure)
{
    /// <summary>Methods that are not among them after all.</summary>
    public IReadOnlyList<RefusedInfo> Rejected { get; init; } = [];
    public IReadOnlyList<string> Notices { get; init; } = [];
}

using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Spec;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What probes cost, for the budget. Telling an event is measured while it happens, on one event in <see cref="OneIn"/>, because nobody knows beforehand how
/// large the values are. A call that is only counted is too short to be measured: its cost is a constant of <c>./bench</c>, scaled by how
/// fast this machine is.
/// </summary>
internal static unsafe class Costs
{
    private const int OneIn = 32;

    /// <summary>A thread that loses its processor in the middle would otherwise make an event look like a thousand.</summary>
    private const int LongestUs = 50;

    /// <summary>
    /// Of a call that is only counted, the null test in the body and what the callers lost in inlining included; and of a reading of the clock, on
    /// the machine where that was measured.
    /// </summary>
    private const double CountedNs = 8, ClockNs = 17, HookNs = 25;

    /// <summary>Re-jitted code begins unoptimised, for some hundred milliseconds.</summary>
    public const double SlowStart = 2;
    public const int SlowStartMs = 1_000;

    /// <summary>One step of an async method: looking for its call, whether that is followed or not, and leaving it.</summary>
    private const double OneStepNs = 60;

    /// <summary>One step of a call with <c>sched</c>: noting what it waits for, finding it again, and the step itself.</summary>
    private const double ScheduledStepNs = 350;

    private static double s_speed = 1;

    /// <summary>Clock ticks of such a step.</summary>
    public static long ScheduledStepTicks { get; private set; }

    public static double StepNs => OneStepNs * s_speed;

    public static void Prepare()
    {
        RuntimeHelpers.PrepareMethod(typeof(Costs).GetMethod(nameof(Time))!.MethodHandle);
        RuntimeHelpers.PrepareMethod(typeof(Costs).GetProperty(nameof(ScheduledStepTicks))!.GetMethod!.MethodHandle);
    }

    /// <summary>Agent's thread, once for a session: how much slower the machine is; the least of some rounds, for others use it as well.</summary>
    public static void Calibrate()
    {
        const int rounds = 8, readings = 256;
        var least = ulong.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var began = Clock.Now();
            for (var i = 1; i < readings; i++)
                _ = Clock.Now();
            least = Math.Min(least, Clock.Now() - began);
        }
        s_speed = Math.Clamp(least * 1e9 / Clock.TicksPerSecond() / readings / ClockNs, 0.5, 10);
        ScheduledStepTicks = (long)(ScheduledStepNs * s_speed * Clock.TicksPerSecond() / 1e9);
    }

    /// <summary>Nanoseconds of a call of one of the framework's methods in which flows are seen, on the average of an await.</summary>
    public static double Hook => HookNs * s_speed;

    /// <summary>Nanoseconds of a call under this guard that is not told.</summary>
    public static double Counted(Expr? guard) => (CountedNs + Of(guard)) * s_speed;

    /// <summary>Of a text test the longest text that is looked at, of all else a step or two.</summary>
    private static double Of(Expr? part) => part switch
    {
        null => 0,
        TextTestExpr { Test: TextTest.Matches } test => 1_500 + Of(test.Operand),
        TextTestExpr test => 100 + Of(test.Operand),
        BinaryExpr binary => 2 + Of(binary.Left) + Of(binary.Right),
        UnaryExpr unary => 1 + Of(unary.Operand),
        MemberExpr member => 2 + Of(member.Target),
        IndexExpr index => 50 + Of(index.Target) + Of(index.Key),
        IsTypeExpr test => 5 + Of(test.Operand),
        IsNullExpr test => 1 + Of(test.Operand),
        InExpr test => 5 * test.Choices.Count + Of(test.Operand),
        VariableExpr { Variable: SpecVariable.Caller } => 500,
        VariableExpr => 30,
        _ => 1,
    };

    /// <summary>An event is told, on the program's thread: how long that took, for all since the last one that was timed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Time(ThreadLog* log, ThreadSession* session)
    {
        var took = Math.Min(Clock.Now() - log->Now, log->Writer.Session->TicksPerSecond / (1_000_000 / LongestUs));
        // The first event of a thread meets cold code: it is not counted for the others.
        session->SpentTicks += (long)took * session->TimedFor;
        session->TimedFor = session->UntilTimed = OneIn;
    }
}

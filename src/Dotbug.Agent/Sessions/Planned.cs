using Dotbug.Agent.Binding;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Named;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;
using Dotbug.Spec;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Sessions;

/// <summary>One method under one spec, checked and ready to be armed.</summary>
internal sealed unsafe record Planned(int Spec, TraceSpec Text, BoundMethod Bound, Instrumented Method, GuardPlan? Guard, bool WantsReturn, Limits Limits,
    Capture.Secrets Secrets)
{
    /// <summary>args(deep) looks as far as can be looked.</summary>
    private const int DeepDepth = 10;

    /// <summary>An event of a named spec in the place of a call.</summary>
    public NamedPlan? Named { get; init; }

    /// <summary>Not the user's: <see cref="OpenedSpec.Silent"/>.</summary>
    public bool Silent { get; init; }

    private bool Deferred => Guard is { HasOutcomePart: true } || Named is { HasEndFields: true };

    private bool ShowArguments => !Text.Actions.Any(a => a is ArgsAction { Detail: ArgsDetail.None });

    private Type? ResultType => Method.Completes ? Method.ResultType : Method.Shape.Return?.Type;

    private int Frames => Text.Actions.OfType<StackAction>().FirstOrDefault()?.Frames ?? (Text.Actions.Any(a => a is CallerAction) ? 1 : 0);

    public ProbeInfo Info()
    {
        var shape = Method.Shape;
        if (Named is { } named)
        {
            return new ProbeInfo(Spec, named.Spec.Name, $"{(named.Notes == null && !Silent ? "" : "for ")}{named.Spec.Name}: {Bound.Signature}", false, false,
                ShowArguments ? [.. named.Fields.Select(f => new ParameterInfo(f.Name, f.TypeText))] : [], [], "void")
            {
                Frames = Frames,
                Runtime = true,
            };
        }
        return new ProbeInfo(Spec, Bound.ShortName, Bound.Signature, Method.Completes, WantsReturn || Deferred,
            ShowArguments ? shape.Shown.Select(Shown).ToArray() : [],
            Method.Completes ? [] : shape.Out.Select(Shown).ToArray(), shape.Return?.TypeText ?? "void")
        {
            Frames = Frames,
            Runtime = Text.Target is RuntimeTarget,
        };
    }

    private static ParameterInfo Shown(Handed handed) => new(handed.Name, handed.TypeText);

    /// <summary>Its calls are over when a task is that no builder of ours sees: <see cref="Watch"/>.</summary>
    public bool Polls => Method.Completes && !Bound.IsAsync && !Bound.IsAsyncIterator;

    /// <summary>
    /// Makes the tap. <paramref name="number"/> is the probe's number in the session, <paramref name="bit"/> the method's free bit. For <c>$depth</c> its calls
    /// count as open, if their end can be seen on their thread.
    /// </summary>
    public TapCode Tap(SessionArea* area, int number, int taps, int bit, Asked asked)
    {
        var tap = (Tap*)NativeMemory.AllocZeroed((nuint)sizeof(Tap));
        tap->Area = area;
        tap->Generation = area->Generation;
        tap->Slot = area->Slot;
        tap->Probe = (ushort)number;
        tap->Bit = (byte)bit;
        tap->IsAsync = Method.Completes ? (byte)1 : (byte)0;
        tap->Deferred = Deferred ? (byte)1 : (byte)0;
        tap->HasOutcome = WantsReturn || Deferred ? (byte)1 : (byte)0;
        tap->Named = Named != null ? (byte)1 : (byte)0;
        tap->AtBegin = Named is { HasEndFields: false, Notes: null } && Deferred && !Method.Completes ? (byte)1 : (byte)0;
        var nests = (asked & Asked.Depth) != 0 && Named == null;
        tap->Nests = nests && !Bound.IsAsync && !Bound.IsAsyncIterator && !Method.HasTailCall ? (byte)1 : (byte)0;
        tap->TellsFlow = (asked & Asked.Flows) != 0 ? (byte)1 : (byte)0;
        var follows = Text.Actions.Any(a => a is FollowAction);
        tap->Follows = follows ? (byte)1 : (byte)0;
        // What the runtime does happens in no flow; what only takes notes does so for all.
        var within = (asked & Asked.Following) != 0 && !follows && (Text.Target is not RuntimeTarget || Named is { Notes: null });
        tap->WithinAtEnd = Silent ? Probes.Tap.Never : within && Named is { Scope.LooksUp: true } ? (byte)1 : (byte)0;
        tap->Within = within && tap->WithinAtEnd == 0 ? (byte)1 : (byte)0;
        tap->Schedules = Text.Actions.Any(a => a is SchedAction) ? (byte)1 : (byte)0;
        tap->Frames = (ushort)Frames;
        tap->TapCount = taps;
        tap->SampleOneIn = Text.Actions.OfType<SampleAction>().FirstOrDefault()?.OneIn ?? 1;
        tap->ThinOneIn = 1;
        tap->KeptBytesMax = Guard?.Kept?.BytesMax ?? 0;
        tap->Depth = Text.Actions.Any(a => a is ArgsAction { Detail: ArgsDetail.Deep }) ? DeepDepth : Limits.Depth;
        return new TapCode
        {
            TapAddress = (nint)tap,
            Shape = Method.Shape,
            Guard = Guard,
            Named = Named,
            Silent = Silent,
            GuardText = Guard is { TestsTypes: true } ? null : Text.Guard is { } text ? SpecPrinter.Print(text) : "",
            CountedNs = Costs.Counted(Text.Guard),
            ShowArguments = ShowArguments,
            ResultType = ResultType,
            // GetToken() and Password.get give secrets away; that ValidatePassword answered false is none.
            ResultSecret = Secrets.IsSecret(Bound.Method.Name) && ResultType is { IsPrimitive: false },
            Secrets = Secrets,
        };
    }
}

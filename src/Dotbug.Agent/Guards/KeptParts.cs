using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards;

/// <summary>
/// The parts of a guard that are known on entry and wanted at the end, where they stand beside the outcome in one comparison or on two sides of
/// <c>||</c>: the largest ones that read no outcome. Each is evaluated on entry and kept with the waiting call: its value, or that it was null or a fault,
/// which counts at the end, if C# would evaluate it then.
/// </summary>
internal sealed class KeptParts
{
    public const int PartsMax = 16;

    private static readonly HashSet<Type> s_structs =
    [
        typeof(Duration), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        typeof(Int128), typeof(UInt128), typeof(Half),
    ];

    private readonly List<Node> _parts = [];

    /// <summary>Null when nothing has to be kept.</summary>
    public static KeptParts? Of(IEnumerable<Node> conjuncts)
    {
        var kept = new KeptParts();
        foreach (var conjunct in conjuncts)
            kept.Find(conjunct, texts: false);
        return kept._parts.Count == 0 ? null : kept;
    }

    /// <summary>Why the guard can't be used.</summary>
    public Diagnostic? Refusal { get; private set; }

    public GuardInputs Inputs => _parts.Aggregate(GuardInputs.None, (all, p) => all | p.Inputs);

    public int BytesMax => Kept.BytesMax(_parts.Count, _parts.Count(p => p.Type == typeof(string)));

    public bool Has(Node node, out int index) => (index = _parts.IndexOf(node)) >= 0;

    private void Find(Node node, bool texts)
    {
        if (node.ReadsOutcome)
        {
            foreach (var part in node.Parts)
                Find(part, node is CompareNode { ComparesTexts: true });
            return;
        }

        if (!node.ReadsEntry)
            return;
        var fits = node.Type.IsPrimitive || node.Type.IsEnum || s_structs.Contains(node.Type) || (texts && node.Type == typeof(string));
        Refusal ??= !fits ? GuardTypeErrors.NotKept(node.At, node.Type)
            : _parts.Count == PartsMax ? GuardTypeErrors.TooMuchKept(node.At, PartsMax)
            : null;
        _parts.Add(node);
    }

    /// <summary>What the code of the entry holds between evaluating and storing: for each part its state and its value.</summary>
    public sealed record Held(IReadOnlyList<(LocalBuilder State, LocalBuilder Value)> Parts);

    /// <summary>Writes the evaluation of all parts into locals. Nothing jumps out.</summary>
    public Held Evaluate(ILGenerator il, GuardScope scope) => new(_parts.ConvertAll(part => Evaluate(il, scope, part)));

    private static (LocalBuilder, LocalBuilder) Evaluate(ILGenerator il, GuardScope scope, Node part)
    {
        Label absent = il.DefineLabel(), isNull = il.DefineLabel(), fault = il.DefineLabel(), done = il.DefineLabel();
        var e = new Emitter(il, scope, isNull, fault);
        LocalBuilder state = e.Local(typeof(int)), value = e.Local(part.Type);
        part.Emit(e, absent);
        il.Emit(OpCodes.Stloc, value);
        foreach (var (label, ends) in new[] { (default(Label?), Kept.Present), (absent, Kept.Absent), (isNull, Kept.Null), (fault, Kept.Fault) })
        {
            if (label is { } here)
                il.MarkLabel(here);
            il.Emit(OpCodes.Ldc_I4, ends);
            il.Emit(OpCodes.Stloc, state);
            il.Emit(OpCodes.Br, done);
        }

        il.MarkLabel(done);
        return (state, value);
    }

    /// <summary>Writes a look at what is known: falls through if the condition may still turn out true, and else is as false, null or fault as it got.</summary>
    public void Decide(ILGenerator il, Node conjunct, Held held, Label whenFalse, Label whenNull, Label whenFault)
    {
        if (!Touches(conjunct))
            return;
        var go = il.DefineLabel();
        Ends(il, conjunct, held);
        var ends = il.DeclareLocal(typeof(int));
        il.Emit(OpCodes.Stloc, ends);
        foreach (var (bit, target) in new[] { (Possible.True, go), (Possible.Fault, whenFault), (Possible.Null, whenNull) })
        {
            il.Emit(OpCodes.Ldloc, ends);
            il.Emit(OpCodes.Ldc_I4, bit);
            il.Emit(OpCodes.And);
            il.Emit(OpCodes.Brtrue, target);
        }

        il.Emit(OpCodes.Br, whenFalse);
        il.MarkLabel(go);
    }

    private bool Touches(Node node) => Has(node, out _) || node.Parts.Any(Touches);

    /// <summary>Pushes how it can end, as a set of <see cref="Possible"/>.</summary>
    private void Ends(ILGenerator il, Node node, Held held)
    {
        if (Has(node, out var index))
        {
            il.Emit(OpCodes.Ldloc, held.Parts[index].State);
            il.Emit(OpCodes.Ldloc, held.Parts[index].Value);
            Call(il, nameof(Possible.Known));
            return;
        }

        switch (node)
        {
            case LogicNode logic:
                Ends(il, logic.Left, held);
                Ends(il, logic.Right, held);
                Call(il, logic.And ? nameof(Possible.And) : nameof(Possible.Or));
                break;
            case NotNode not:
                Ends(il, not.Value, held);
                Call(il, nameof(Possible.Not));
                break;
            case OutcomeNode outcome:
                // False for a call that ended the other way, whatever is said.
                Ends(il, outcome.Test, held);
                il.Emit(OpCodes.Ldc_I4, Possible.False);
                il.Emit(OpCodes.Or);
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, Possible.Anything);
                Compared(il, node, held);
                break;
        }
    }

    /// <summary>All that stands in comparisons and arithmetic is needed for them to be true.</summary>
    private void Compared(ILGenerator il, Node node, Held held)
    {
        if (node is not (CompareNode or ArithmeticNode or ConvertNode or NegateNode))
            return;
        foreach (var part in node.Parts)
        {
            if (Has(part, out var index))
            {
                il.Emit(OpCodes.Ldloc, held.Parts[index].State);
                Call(il, nameof(Possible.Compared));
            }
            else
            {
                Compared(il, part, held);
            }
        }
    }

    private static void Call(ILGenerator il, string name) => il.Emit(OpCodes.Call, typeof(Possible).GetMethod(name)!);

    private static void CallKept(ILGenerator il, string name) => il.Emit(OpCodes.Call, typeof(Kept).GetMethod(name)!);

    /// <summary>Writes what was evaluated to where it waits.</summary>
    public void Store(ILGenerator il, GuardScope scope, Held held)
    {
        scope.LoadKept(il);
        il.Emit(OpCodes.Ldc_I4, _parts.Count);
        CallKept(il, nameof(Kept.Begin));
        for (var i = 0; i < _parts.Count; i++)
        {
            var (state, value) = held.Parts[i];
            scope.LoadKept(il);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldloc, state);
            if (_parts[i].Type == typeof(string))
            {
                il.Emit(OpCodes.Ldloc, value);
                CallKept(il, nameof(Kept.PutText));
                continue;
            }

            il.Emit(OpCodes.Ldloca, value);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Sizeof, value.LocalType);
            CallKept(il, nameof(Kept.PutValue));
        }
    }

    /// <summary>Pushes the value of the entry, or jumps as its code would have.</summary>
    public void Load(Emitter e, int index, Label onNull)
    {
        var part = _parts[index];
        if (part.Escapes || part.Absent)
        {
            var present = e.Il.DefineLabel();
            e.Scope.LoadKept(e.Il);
            e.Il.Emit(OpCodes.Ldc_I4, index);
            CallKept(e.Il, nameof(Kept.StateOf));
            e.Il.Emit(OpCodes.Switch, [present, part.Absent ? onNull : present, e.WhenNull, e.WhenFault]);
            e.Il.MarkLabel(present);
        }

        e.Scope.LoadKept(e.Il);
        e.Il.Emit(OpCodes.Ldc_I4, index);
        CallKept(e.Il, nameof(Kept.ValueOf));
        e.Il.Emit(OpCodes.Ldobj, part.Type == typeof(Duration) ? typeof(long) : part.Type);
    }
}

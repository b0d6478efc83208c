using System.Reflection.Emit;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Named;
using Dotbug.Spec;

namespace Dotbug.Agent.Probes;

/// <summary>Fields of named specs.</summary>
internal abstract unsafe partial class Emitter
{
    /// <summary>Writes one field; null where there is none, or where the call threw and the field is of its return.</summary>
    protected void Field(NamedPlan plan, BoundField field, bool threw)
    {
        const int nanosecondsPerTick = 100;
        var node = field.Node;
        if (node.Secret || (threw && node.SpeaksOfReturn))
        {
            if (node.Secret)
                ValueCode.Redacted(Il, WriterAddress);
            else
                ValueCode.Null(Il, WriterAddress);
            return;
        }
        var (none, done) = (Il.DefineLabel(), Il.DefineLabel());
        var e = new Guards.Nodes.Emitter(Il, plan.Scope, none, none);
        node.Emit(e, none);
        var value = e.Keep(node.Type);
        if (field.Kind == FieldKind.Identity)
        {
            WriterAddress();
            Il.Emit(OpCodes.Ldloc, value);
            Code.Call(Il, typeof(Identities), nameof(Identities.Write));
        }
        else if (node.Type == typeof(Duration))
        {
            WriterAddress();
            Il.Emit(OpCodes.Ldloc, value);
            Il.Emit(OpCodes.Ldc_I8, (long)nanosecondsPerTick);
            Il.Emit(OpCodes.Div);
            Il.Emit(OpCodes.Newobj, typeof(TimeSpan).GetConstructor([typeof(long)])!);
            Code.Call(Il, typeof(Capture.ValueWriter), nameof(Capture.ValueWriter.TimeSpan));
        }
        else
        {
            ValueCode.Write(Il, WriterAddress, node.Type, () => Il.Emit(OpCodes.Ldloc, value), () => Il.Emit(OpCodes.Ldloca, value));
        }
        Il.Emit(OpCodes.Br, done);
        Il.MarkLabel(none);
        ValueCode.Null(Il, WriterAddress);
        Il.MarkLabel(done);
    }
}

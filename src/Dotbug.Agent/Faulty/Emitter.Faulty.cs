using System.Reflection.Emit;

namespace Dotbug.Agent.Probes;

internal abstract unsafe partial class Emitter
{
    partial void Fail(string place)
    {
        Il.Emit(OpCodes.Ldstr, place);
        Code.Call(Il, typeof(Fault), nameof(Fault.At));
    }
}

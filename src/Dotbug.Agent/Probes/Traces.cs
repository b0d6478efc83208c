using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// The W3C trace id of the current Activity: <c>Activity.Current?.TraceId.ToHexString()</c>, where the program has System.Diagnostics.DiagnosticSource
/// loaded. The agent refers to no package, so the call is emitted; it reads an AsyncLocal and changes nothing.
/// </summary>
internal static unsafe class Traces
{
    private static delegate*<string?> s_current;

    /// <summary>Agent's thread, when a guard asks for <c>$trace</c>. False: the program has no activities.</summary>
    public static bool Prepare()
    {
        if (s_current != null)
            return true;
        var activity = AppDomain.CurrentDomain.GetAssemblies()
            .FirstOrDefault(a => a.GetName().Name == "System.Diagnostics.DiagnosticSource")?.GetType("System.Diagnostics.Activity");
        var current = activity?.GetProperty("Current")?.GetMethod;
        var traceId = activity?.GetProperty("TraceId", BindingFlags.Instance | BindingFlags.Public)?.GetMethod;
        var text = traceId?.ReturnType.GetMethod("ToHexString", Type.EmptyTypes);
        if (current == null || traceId == null || text == null)
            return false;
        PrepareText(activity!, current);
        RuntimeHelpers.PrepareMethod(typeof(Traces).GetMethod(nameof(Read))!.MethodHandle);
        var method = Code.Method("trace", typeof(string), []);
        var il = method.GetILGenerator();
        var none = il.DefineLabel();
        var here = il.DeclareLocal(activity!);
        var id = il.DeclareLocal(traceId.ReturnType);
        il.Emit(OpCodes.Call, current);
        il.Emit(OpCodes.Stloc, here);
        il.Emit(OpCodes.Ldloc, here);
        il.Emit(OpCodes.Brfalse, none);
        il.Emit(OpCodes.Ldloc, here);
        il.Emit(OpCodes.Call, traceId);
        il.Emit(OpCodes.Stloc, id);
        il.Emit(OpCodes.Ldloca, id);
        il.Emit(OpCodes.Call, text);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(none);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        s_current = (delegate*<string?>)Code.Compile(method);
        return true;
    }

    /// <summary>The id, as text, of what is current: a field, so that nothing is made for it. Null: this version keeps it otherwise.</summary>
    private static delegate*<string?> s_text;

    private static void PrepareText(Type activity, MethodInfo current)
    {
        if (FieldLayout.Find(activity, "_traceId") is not { } field || field.FieldType != typeof(string))
            return;
        var method = Code.Method("trace text", typeof(string), []);
        var il = method.GetILGenerator();
        var none = il.DefineLabel();
        il.Emit(OpCodes.Call, current);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Brfalse, none);
        il.Emit(OpCodes.Ldfld, field);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(none);
        il.Emit(OpCodes.Pop);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        s_text = (delegate*<string?>)Code.Compile(method);
    }

    /// <summary>Writes the sixteen bytes of the current trace id. False, and nothing of meaning written: there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Read(byte* to)
    {
        if (s_text == null || s_text() is not { Length: 2 * RingLayout.TraceBytes } text)
            return false;
        for (var i = 0; i < RingLayout.TraceBytes; i++)
        {
            var (high, low) = (Digit(text[2 * i]), Digit(text[2 * i + 1]));
            if ((high | low) < 0)
                return false;
            to[i] = (byte)(high << 4 | low);
        }
        return true;
    }

    private static int Digit(char c) => c is >= '0' and <= '9' ? c - '0' : c is >= 'a' and <= 'f' ? c - 'a' + 10 : -1;

    public static string? Current() => s_current == null ? null : s_current();
}

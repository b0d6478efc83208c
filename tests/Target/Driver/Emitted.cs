using System.Reflection;
using System.Reflection.Emit;
using Shop.Late;

namespace Target.Driver;

/// <summary>Code made at run time that has inlined a method of the program: in an assembly, in one that can be unloaded, and in no assembly.</summary>
internal static class Emitted
{
    private static readonly Func<int, int>[] _callers =
        [InAssembly(AssemblyBuilderAccess.Run), InAssembly(AssemblyBuilderAccess.RunAndCollect), InNone()];

    public static string Call(int value) => $"emitted {string.Join(' ', _callers.Select(c => c(value)))}";

    private static Func<int, int> InAssembly(AssemblyBuilderAccess access)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Emitted.{access}"), access);
        var type = assembly.DefineDynamicModule("Emitted").DefineType("Emitted.Caller", TypeAttributes.Public);
        var method = type.DefineMethod("Call", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]);
        method.SetImplementationFlags(MethodImplAttributes.AggressiveOptimization);
        Emit(method.GetILGenerator());
        return type.CreateType().GetMethod("Call")!.CreateDelegate<Func<int, int>>();
    }

    private static Func<int, int> InNone()
    {
        var method = new DynamicMethod("Emitted", typeof(int), [typeof(int)]);
        Emit(method.GetILGenerator());
        return method.CreateDelegate<Func<int, int>>();
    }

    private static void Emit(ILGenerator il)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Parts).GetMethod(nameof(Parts.Half))!);
        il.Emit(OpCodes.Call, typeof(Parts).GetMethod(nameof(Parts.Double))!);
        il.Emit(OpCodes.Ret);
    }
}

using System.Reflection;
using System.Reflection.Emit;

namespace Shop.Bodies;

/// <summary>A type Plugin.Worker with a method Work in a collectible assembly, and a dynamic method.</summary>
public static class CollectibleScenario
{
    private static readonly Func<int, int> _worker = MakeWorker();
    private static readonly Func<int, int> _dynamic = MakeDynamic();

    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += _worker(i) + _dynamic(i);
        }

        return sum.ToString();
    }

    private static Func<int, int> MakeWorker()
    {
        var name = new AssemblyName("Plugin");
        var assembly = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.RunAndCollect);
        var type = assembly.DefineDynamicModule("Plugin").DefineType("Plugin.Worker", TypeAttributes.Public);
        var method = type.DefineMethod(
            "Work", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]);
        method.DefineParameter(1, ParameterAttributes.None, "amount");
        Emit(method.GetILGenerator(), 2);
        return type.CreateType().GetMethod("Work")!.CreateDelegate<Func<int, int>>();
    }

    private static Func<int, int> MakeDynamic()
    {
        var method = new DynamicMethod("Loose", typeof(int), [typeof(int)]);
        Emit(method.GetILGenerator(), 3);
        return method.CreateDelegate<Func<int, int>>();
    }

    private static void Emit(ILGenerator il, int factor)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, factor);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Ret);
    }
}

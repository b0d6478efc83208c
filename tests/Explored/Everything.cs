using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Explored;

/// <summary>Loads every type of an assembly,
/// and has every method of it compiled: what no ordinary run would do.</summary>
internal static class Everything
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Load(string assembly)
    {
        var (types, methods, made) = (0, 0, 0);
        foreach (var type in Types(assembly))
        {
            types++;
            foreach (var method in Methods(type))
            {
                if (!HasBody(method))
                    continue;
                methods++;
                made += IsCompilerMade(type, method.Name) ? 1 : 0;
            }
        }
        return $"loaded {types} {methods} {made}";
    }

    /// <summary>State machines, closures and the like: not lambdas and local functions, which have names of their own.</summary>
    private static bool IsCompilerMade(Type type, string method)
    {
        var simple = method[(method.LastIndexOf('.') + 1)..];
        if (method.StartsWith('<') && (method.Contains(">b__") || method.Contains(">g__")))
            return false;
        if (simple.StartsWith('<') || method.StartsWith('<'))
            return true;
        return type.Name.StartsWith('<');
    }

    /// <summary>Generic code is compiled for reference types and, where that is allowed, for int.</summary>
    public static string Compile(string assembly, string? file)
    {
        var (compiled, failed) = (0, new StringBuilder());
        var failures = 0;
        foreach (var type in Types(assembly))
        {
            foreach (var method in Methods(type))
            {
                if (!HasBody(method))
                    continue;
                if (Prepare(type, method) is not { } error)
                {
                    compiled++;
                    continue;
                }
                failures++;
                failed.Append(type.FullName).Append("::").Append(method).Append(": ").Append(error).Append('\n');
            }
        }
        if (file != null)
            File.WriteAllText(file, failed.ToString());
        return $"compiled {compiled} failed {failures}";
    }

    private static Type[] Types(string assembly)
    {
        try
        {
            return Assembly.Load(assembly).GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return [.. e.Types.OfType<Type>()];
        }
    }

    private static IEnumerable<MethodBase> Methods(Type type)
    {
        foreach (var method in type.GetMethods(All))
            yield return method;
        foreach (var constructor in type.GetConstructors(All))
            yield return constructor;
    }

    private static bool HasBody(MethodBase method) =>
        !method.IsAbstract && (method.MethodImplementationFlags & (MethodImplAttributes.CodeTypeMask | MethodImplAttributes.InternalCall)) == 0
        && (method.Attributes & MethodAttributes.PinvokeImpl) == 0;

    private static string? Prepare(Type type, MethodBase method)
    {
        string? error = null;
        var done = false;
        foreach (var argument in (Type[])[typeof(object), typeof(string), typeof(int), typeof(DayOfWeek)])
        {
            try
            {
                var generic = type.IsGenericTypeDefinition || method.IsGenericMethodDefinition;
                if (generic)
                    RuntimeHelpers.PrepareMethod(method.MethodHandle, Arguments(type, method, argument));
                else
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                done = true;
                if (!generic)
                    break;
            }
            catch (Exception e) when (e is not InvalidProgramException)
            {
                // Constraints that this argument does not meet: tried with the next.
                error = $"{e.GetType().Name}: {e.Message}".ReplaceLineEndings(" ");
            }
            catch (InvalidProgramException e)
            {
                return $"{e.GetType().Name}: {e.Message}".ReplaceLineEndings(" ");
            }
        }
        return done ? null : error;
    }

    private static RuntimeTypeHandle[] Arguments(Type type, MethodBase method, Type argument)
    {
        var count = type.GetGenericArguments().Length + (method.IsGenericMethodDefinition ? method.GetGenericArguments().Length : 0);
        return [.. Enumerable.Repeat(argument.TypeHandle, count)];
    }
}

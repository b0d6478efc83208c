using System.Reflection;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>Recognises getters whose whole code is "return this field".</summary>
internal static class Getters
{
    private const byte Nop = 0x00, Ldarg0 = 0x02, Ldfld = 0x7B, Ret = 0x2A, Stloc0 = 0x0A, Ldloc0 = 0x06, BrS = 0x2B;

    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The field, or null when the getter does anything else.</summary>
    public static FieldInfo? ReturnedField(Type owner, MethodInfo getter)
    {
        if (getter.IsStatic || FieldToken(Code(getter)) is not { } token)
            return null;
        FieldInfo? named;
        try
        {
            named = getter.Module.ResolveField(token, owner.IsGenericType ? owner.GetGenericArguments() : null, null);
        }
        catch (Exception e) when (e is ArgumentException or MissingFieldException or TypeLoadException or IOException)
        {
            return null;
        }

        // The token names the field of the open type; ours may be a closed one, or the field may be a base's.
        for (var t = owner; t is not null && named is not null; t = t.BaseType)
        {
            if (t.Module == named.Module && t.MetadataToken == named.DeclaringType?.MetadataToken)
                return t.GetField(named.Name, Declared);
        }

        return null;
    }

    private static byte[]? Code(MethodInfo getter)
    {
        try
        {
            return getter.GetMethodBody()?.GetILAsByteArray();
        }
        catch (Exception e) when (e is InvalidOperationException or TypeLoadException or IOException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Optimised: ldarg.0, ldfld, ret. Debug builds put a nop before, and go through a local after.</summary>
    private static int? FieldToken(byte[]? code)
    {
        if (code is null)
            return null;
        var at = code.Length > 0 && code[0] == Nop ? 1 : 0;
        if (code.Length < at + 7 || code[at] != Ldarg0 || code[at + 1] != Ldfld)
            return null;
        var rest = code.AsSpan(at + 6);
        return rest is [Ret] or [Stloc0, BrS, 0, Ldloc0, Ret]
            ? BitConverter.ToInt32(code, at + 2)
            : null;
    }
}

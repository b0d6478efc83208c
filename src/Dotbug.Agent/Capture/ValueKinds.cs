using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>Which method of <see cref="ValueWriter"/> takes a value of a static type.</summary>
internal enum ValueKindCode : byte
{
    Bool, SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64, IntPtr, UIntPtr, Single, Double, Char,
    Decimal, DateTime, TimeSpan, Guid, DateTimeOffset, String, Object, Void,

    /// <summary>Widen <see cref="ValueKind.Underlying"/> to 64 bits (conv.i8, or conv.u8 when unsigned), then the type id.</summary>
    Enum,

    /// <summary>The address of the value, then the plan id.</summary>
    ValueType,

    /// <summary>No value is loaded; the reason is pushed.</summary>
    Unread,
}

/// <summary>How emitted code writes a value: load the writer, the value (or its address), the <paramref name="Id"/> where the method takes one; call.</summary>
/// <param name="Id">Type id for enums, plan id for value types, reason for unread ones.</param>
/// <param name="Underlying">For enums.</param>
internal readonly record struct ValueKind(ValueKindCode Code, int Id = 0, Type? Underlying = null)
{
    public bool ByAddress => Code == ValueKindCode.ValueType;
    public bool HasId => Code is ValueKindCode.Enum or ValueKindCode.ValueType or ValueKindCode.Unread;
    public bool TakesValue => Code is not (ValueKindCode.Unread or ValueKindCode.Void);

    public MethodInfo Method => Code == ValueKindCode.ValueType
        ? typeof(ValueWriter).GetMethod(nameof(ValueWriter.ValueType), [typeof(Memory.EventWriter).MakePointerType(), typeof(void*), typeof(int)])!
        : typeof(ValueWriter).GetMethod(Code.ToString(), BindingFlags.Static | BindingFlags.Public)!;
}

/// <summary>Chooses the writer of a parameter or return value when its probe is built, on the agent's own thread.</summary>
internal static class ValueKinds
{
    /// <summary>For a static type; of a by-ref parameter, the element type. Type parameters are boxed by the probe: they are objects.</summary>
    public static ValueKind For(Type type)
    {
        if (type == typeof(void))
            return new(ValueKindCode.Void);
        if (type.IsPointer || type.IsFunctionPointer)
            return new(ValueKindCode.Unread, (int)UnreadReason.Pointer);
        if (type.IsByRef)
            return new(ValueKindCode.Unread, (int)UnreadReason.ByRefLike);
        if (type == typeof(string))
            return new(ValueKindCode.String);
        if (!type.IsValueType || type.IsGenericParameter)
        {
            // Planned here, on the agent's thread, so that the first call finds it; fields are not followed, which would load their types.
            if (!type.IsInterface && !type.IsAbstract)
                TypePlans.Prebuild(type, 1);
            return new(ValueKindCode.Object);
        }
        if (type.IsEnum && !type.ContainsGenericParameters)
            return new(ValueKindCode.Enum, TypePlans.Add(type).Id, Enum.GetUnderlyingType(type));
        var plan = TypePlans.Add(type);
        return plan.Shape switch
        {
            Shape.Bool => new(ValueKindCode.Bool),
            Shape.Char => new(ValueKindCode.Char),
            >= Shape.SByte and <= Shape.Decimal or >= Shape.DateTime and <= Shape.DateTimeOffset =>
                new(Enum.Parse<ValueKindCode>(plan.Shape.ToString())),
            _ => new(ValueKindCode.ValueType, plan.Id),
        };
    }

    /// <summary>Compiles everything that runs on traced threads, and makes the plans of common types. Once, at the agent's start.</summary>
    public static void Prepare()
    {
        foreach (var type in new[] { typeof(Known), typeof(SelfTest), typeof(TypePlans), typeof(RawObject), typeof(EntryText),
            typeof(KnownShapes), typeof(TypeNames), typeof(Rules), typeof(Methods) })
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (var type in new[] { typeof(ValueWriter), typeof(TypePlans), typeof(TypeDictionary), typeof(ThreadNames), typeof(Secrets), typeof(SessionSecrets),
            typeof(Bytes), typeof(RawObject), typeof(Methods), typeof(TypedPlaces) })
        {
            foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!method.ContainsGenericParameters)
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }
        foreach (var type in new[] { typeof(string), typeof(int), typeof(object[]), typeof(List<string>), typeof(Dictionary<string, string>),
            typeof(HashSet<int>), typeof(Task<string>), typeof(ValueTask<int>), typeof(int?), typeof((int, string)), typeof(DayOfWeek), typeof(Exception) })
            TypePlans.Prebuild(type, 1);
    }
}

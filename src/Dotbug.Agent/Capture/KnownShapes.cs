using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace Dotbug.Agent.Capture;

/// <summary>Which shape a type has.</summary>
internal static class KnownShapes
{
    private static readonly Dictionary<Type, Shape> s_exact = new()
    {
        [typeof(bool)] = Shape.Bool, [typeof(sbyte)] = Shape.SByte, [typeof(byte)] = Shape.Byte, [typeof(short)] = Shape.Int16,
        [typeof(ushort)] = Shape.UInt16, [typeof(int)] = Shape.Int32, [typeof(uint)] = Shape.UInt32, [typeof(long)] = Shape.Int64,
        [typeof(ulong)] = Shape.UInt64, [typeof(nint)] = Shape.IntPtr, [typeof(nuint)] = Shape.UIntPtr,
        [typeof(float)] = Shape.Single, [typeof(double)] = Shape.Double, [typeof(char)] = Shape.Char,
        [typeof(decimal)] = Shape.Decimal, [typeof(string)] = Shape.String, [typeof(DateTime)] = Shape.DateTime,
        [typeof(TimeSpan)] = Shape.TimeSpan, [typeof(Guid)] = Shape.Guid, [typeof(DateTimeOffset)] = Shape.DateTimeOffset,
        [typeof(StringBuilder)] = Shape.StringBuilder, [typeof(ValueTask)] = Shape.ValueTask,
        [typeof(CancellationToken)] = Shape.CancellationToken, [Known.RuntimeType] = Shape.Type,
    };

    // Matched against the type and its base types.
    private static readonly Dictionary<Type, Shape> s_open = new()
    {
        [typeof(List<>)] = Shape.List, [typeof(Queue<>)] = Shape.Queue, [typeof(Stack<>)] = Shape.Stack,
        [typeof(HashSet<>)] = Shape.Set, [typeof(Dictionary<,>)] = Shape.Map,
        [typeof(ConcurrentDictionary<,>)] = Shape.ConcurrentMap, [typeof(Nullable<>)] = Shape.Nullable,
        [typeof(KeyValuePair<,>)] = Shape.Pair, [typeof(ValueTask<>)] = Shape.ValueTask,
    };

    /// <summary>False for open generic types, pointers and the like: only their names can be shown.</summary>
    public static bool HasInstances(Type type) =>
        !type.ContainsGenericParameters && !type.IsPointer && !type.IsByRef && !type.IsFunctionPointer && type != typeof(void);

    public static Shape Of(Type type)
    {
        if (s_exact.TryGetValue(type, out var shape))
            return shape;
        if (type.IsEnum)
            return OfEnum(Enum.GetUnderlyingType(type));
        if (type.IsByRefLike && IsOfTheRuntime(type))
            return Shape.ByRefLike;
        if (type.IsArray)
            return Shape.Array;
        if (type.IsGenericType && IsTuple(type))
            return Shape.Tuple;
        for (var t = type; t != null && t != typeof(object); t = t.BaseType)
        {
            if (t.IsGenericType && s_open.TryGetValue(t.GetGenericTypeDefinition(), out shape))
                return shape;
            if (t == typeof(Exception))
                return Shape.Exception;
            if (t == typeof(Task))
                return Shape.Task;
            if (t == typeof(Delegate) || t == typeof(MethodBase))
                return Shape.Object;
            if (t == typeof(MemberInfo) || t == typeof(Assembly) || t == typeof(Module) || t == typeof(ParameterInfo))
                return Shape.TypeOnly;
        }
        return Shape.Object;
    }

    /// <summary>Task or Task&lt;T&gt;: what the source says, where the object is a state machine's box.</summary>
    public static Type PublicTask(Type type)
    {
        for (var t = type; t != null && t != typeof(object); t = t.BaseType)
        {
            if (t == typeof(Task) || (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(Task<>) && !IsNoResult(t.GenericTypeArguments[0])))
                return t;
        }
        return type;
    }

    /// <summary>The stand-in of the framework for the result of a task that has none.</summary>
    public static bool IsNoResult(Type result) => result.Namespace == "System.Threading.Tasks" && result.Name == "VoidTaskResult";

    /// <summary>Spans have a look of their own, the others hold what only the runtime knows; all other ref structs are shown by their fields.</summary>
    private static bool IsOfTheRuntime(Type type) =>
        type == typeof(TypedReference) || type == typeof(ArgIterator) || type == typeof(RuntimeArgumentHandle)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Span<>) || open == typeof(ReadOnlySpan<>)));

    private static bool IsTuple(Type type) =>
        type.Namespace == "System" && type.Assembly == typeof(object).Assembly
        && (type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) || type.Name.StartsWith("Tuple`", StringComparison.Ordinal));

    private static Shape OfEnum(Type underlying) => Type.GetTypeCode(underlying) switch
    {
        TypeCode.SByte => Shape.EnumSByte,
        TypeCode.Byte or TypeCode.Boolean => Shape.EnumByte,
        TypeCode.Int16 => Shape.EnumInt16,
        TypeCode.UInt16 or TypeCode.Char => Shape.EnumUInt16,
        TypeCode.Int32 => Shape.EnumInt32,
        TypeCode.UInt32 => Shape.EnumUInt32,
        _ => Shape.EnumInt64,
    };
}

using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Where a builder keeps what tells its call from all others (<see cref="AsyncKeys"/>): the copy of the builder on the stack of the
/// first step and the one that lives on share it, or the caller's task would never be completed. For the framework's builders it is
/// the task; this is checked once, on values of our own, and if a runtime laid them out otherwise async methods would be refused,
/// not misread.
/// </summary>
internal static class AsyncBuilders
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Lazy<bool> s_known = new(Check);

    /// <summary>For builders whose layout depends on type parameters: the key must be in the same place for all of them.</summary>
    private static readonly Type[] s_samples = [typeof(object), typeof(byte), typeof(int), typeof(long), typeof(decimal)];

    /// <summary>Offset of the key; -1 with a reason when there is none, or no telling which it is.</summary>
    public static int KeyOf(Type builder, out string reason)
    {
        reason = "";
        if (!s_known.Value)
        {
            reason = "this runtime lays out its builders in another way";
            return -1;
        }
        // A builder that is an object is its own key.
        if (!builder.IsValueType)
            return 0;
        var found = builder.ContainsGenericParameters ? OfAny(builder.GetGenericTypeDefinition()) : Of(builder);
        if (found < 0)
            reason = $"nothing in the builder {TypeNames.CSharp(builder)} tells one call from another";
        return found;
    }

    private static int OfAny(Type definition)
    {
        var found = -1;
        foreach (var sample in s_samples)
        {
            int at;
            try
            {
                at = Of(definition.MakeGenericType(sample));
            }
            catch (ArgumentException)
            {
                // The builder's type parameter is constrained: this one cannot be meant.
                continue;
            }
            if (at < 0 || (found >= 0 && found != at))
                return -1;
            found = at;
        }
        return found;
    }

    /// <summary>The task, or a builder inside that is known to have one, or else the only reference there is.</summary>
    private static int Of(Type builder)
    {
        var only = -1;
        var count = 0;
        foreach (var field in builder.GetFields(Fields))
        {
            if (!FieldLayout.TryRead(field, out var offset, out var isReference) || IsResult(builder, field))
                continue;
            if (isReference && typeof(Task).IsAssignableFrom(field.FieldType))
                return offset;
            var at = isReference ? 0 : field.FieldType is { IsPrimitive: false, IsEnum: false, IsValueType: true } inner ? Of(inner) : -1;
            if (at < 0)
                continue;
            if (!isReference && field.FieldType.Name.Contains("MethodBuilder", StringComparison.Ordinal))
                return offset + at;
            only = offset + at;
            count++;
        }
        return count == 1 ? only : -1;
    }

    /// <summary>Declared with the builder's own type parameter: the result, which calls may have in common.</summary>
    private static bool IsResult(Type builder, FieldInfo field) =>
        builder.IsGenericType && builder.GetGenericTypeDefinition().GetField(field.Name, Fields)?.FieldType.IsGenericParameter == true;

    private static bool Check()
    {
        var plain = AsyncTaskMethodBuilder.Create();
        var number = AsyncTaskMethodBuilder<int>.Create();
        var text = AsyncTaskMethodBuilder<string>.Create();
        var valuePlain = AsyncValueTaskMethodBuilder.Create();
        var valueNumber = AsyncValueTaskMethodBuilder<Guid>.Create();
        var valueText = AsyncValueTaskMethodBuilder<string>.Create();
        return IsKey(ref plain, plain.Task) && IsKey(ref number, number.Task) && IsKey(ref text, text.Task)
            && IsKey(ref valuePlain, valuePlain.Task.AsTask()) && IsKey(ref valueNumber, valueNumber.Task.AsTask())
            && IsKey(ref valueText, valueText.Task.AsTask());
    }

    private static bool IsKey<T>(ref T builder, Task task) where T : struct =>
        Of(typeof(T)) is var at and >= 0 && ReferenceEquals(Unsafe.As<byte, object>(ref Unsafe.Add(ref Unsafe.As<T, byte>(ref builder), at)), task);
}

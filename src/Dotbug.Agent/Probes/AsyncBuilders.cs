using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Checks once, on values of our own, that a builder's first field is the task it made: <see cref="AsyncCalls"/> reads it there. If a runtime
/// laid them out otherwise, async methods would be refused, not misread.
/// </summary>
internal static class AsyncBuilders
{
    private static readonly Lazy<bool> s_known = new(Check);

    public static bool Known => s_known.Value;

    /// <summary>The builders whose task can be read.</summary>
    public static bool Readable(Type builder)
    {
        var type = builder.IsGenericType ? builder.GetGenericTypeDefinition() : builder;
        return type == typeof(AsyncTaskMethodBuilder) || type == typeof(AsyncTaskMethodBuilder<>)
            || type == typeof(AsyncValueTaskMethodBuilder) || type == typeof(AsyncValueTaskMethodBuilder<>);
    }

    private static bool Check()
    {
        var plain = AsyncTaskMethodBuilder.Create();
        var number = AsyncTaskMethodBuilder<int>.Create();
        var text = AsyncTaskMethodBuilder<string>.Create();
        var valuePlain = AsyncValueTaskMethodBuilder.Create();
        var valueNumber = AsyncValueTaskMethodBuilder<Guid>.Create();
        var valueText = AsyncValueTaskMethodBuilder<string>.Create();
        return IsFirst(ref plain, plain.Task) && IsFirst(ref number, number.Task) && IsFirst(ref text, text.Task)
            && IsFirst(ref valuePlain, valuePlain.Task.AsTask()) && IsFirst(ref valueNumber, valueNumber.Task.AsTask())
            && IsFirst(ref valueText, valueText.Task.AsTask());
    }

    private static bool IsFirst<T>(ref T builder, Task task) where T : struct =>
        ReferenceEquals(Unsafe.As<T, object>(ref builder), task);
}

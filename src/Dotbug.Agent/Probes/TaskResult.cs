using System.Reflection;
using Dotbug.Agent.Binding;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What a method that is not async returns when it returns a task: where the outcome stands in it. Null for all other methods, and for
/// those with ref or out parameters, whose end is their return.
/// </summary>
/// <param name="IsValue">A ValueTask, handed over as it is.</param>
/// <param name="Result">What awaiting it gives, as guards and capture see it; null: nothing. Object where it depends on type parameters.</param>
/// <param name="ResultField">Of the task; null when there is no result, or its type depends on type parameters.</param>
/// <param name="Source">Of the value task, likewise.</param>
/// <param name="ValueField">Of the value task: the result that it holds itself.</param>
internal sealed record TaskResult(bool IsValue, Type? Result, FieldInfo? ResultField, FieldInfo? Source, FieldInfo? ValueField)
{
    private const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;

    public bool IsOpen => Result != null && ResultField == null;

    public static TaskResult? Of(BoundMethod method, MethodShape shape)
    {
        if (method.IsAsync || method.IsIterator || !Tasks.Known || shape.Out.Count > 0
            || shape.Return is not { Pass: Pass.Value or Pass.Boxed } || method.Method is not MethodInfo { ReturnType: var type })
            return null;
        if (type == typeof(ValueTask))
            return new TaskResult(true, null, null, type.GetField("_obj", Private), null);
        var isValue = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>);
        if (!isValue && !typeof(Task).IsAssignableFrom(type))
            return null;
        var result = isValue ? type.GetGenericArguments()[0] : ResultOf(type);
        if (result == null)
            return new TaskResult(false, null, null, null, null);
        if (result.ContainsGenericParameters)
            return new TaskResult(isValue, typeof(object), null, null, null);
        return new TaskResult(isValue, result, typeof(Task<>).MakeGenericType(result).GetField("m_result", Private),
            isValue ? type.GetField("_obj", Private) : null, isValue ? type.GetField("_result", Private) : null);
    }

    private static Type? ResultOf(Type? type)
    {
        for (; type != null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
                return type.GetGenericArguments()[0];
        }
        return null;
    }
}

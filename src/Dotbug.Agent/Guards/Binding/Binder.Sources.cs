using Dotbug.Agent.Guards.Nodes;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>Literals, parameters, <c>this</c>, and the words with a dollar sign.</summary>
internal sealed partial class Binder
{
    private Node? Integer(decimal value, Span at) =>
        Numeric.TypeOf(value) is { } type
            ? new ConstantNode(Numeric.Fit(value, type), type)
            : Fail(GuardTypeErrors.TooLarge(at));

    private Node? Parameter(NameExpr name)
    {
        if (scope.Special(name.Name) is { } special)
            return special;
        if (scope.ParameterType(name.Name) is not { } type)
            return Missing(name, null);
        if (Usable(type, name.Span, $"'{name.Name}'") is not { } usable)
            return null;
        return new ParameterNode(name.Name, usable) { Secret = scope.IsRedacted(name.Name) };
    }

    /// <summary>A bare word that is no parameter. <paramref name="instead"/> is what else it could have been.</summary>
    private Node? Missing(NameExpr name, string? instead)
    {
        _failure ??= new GuardMissingParameter(name.Name, name.Span, Near.Of(name.Name, scope.ParameterNames),
            GuardTypeErrors.NoParameter(name.Span, name.Name, scope.ParameterNames, instead));
        return null;
    }

    private Node? This(Span at)
    {
        if (scope.ThisType is not { } type)
            return Fail(GuardTypeErrors.NoThis(at));
        return Usable(type, at, "'this'") is { } usable ? new ThisNode(usable) : null;
    }

    /// <summary>
    /// A type that code outside the generic type can name: one body serves all instantiations, so that only what they have in common is known.
    /// </summary>
    private Type? Usable(Type type, Span at, string what)
    {
        if (type.IsPointer || type.IsFunctionPointer)
        {
            Fail(GuardTypeErrors.Unreadable(at, $"{what} is a pointer ({TypeText.Of(type)}), and pointers are not followed"));
            return null;
        }

        if (!type.ContainsGenericParameters)
            return type;
        if (StackOnly.MayBe(type))
        {
            Fail(GuardTypeErrors.Unreadable(at, $"{what} may live on the stack only, and its type depends on type parameters ({TypeText.Of(type)})"));
            return null;
        }

        if (type.IsValueType)
        {
            Fail(GuardTypeErrors.Unreadable(at, $"{what} is a struct whose type depends on type parameters ({TypeText.Of(type)})"));
            return null;
        }

        var closed = type.IsClass && !type.IsGenericParameter && !type.IsArray ? type.BaseType : typeof(object);
        while (closed is { ContainsGenericParameters: true })
            closed = closed.BaseType;
        return closed ?? typeof(object);
    }

    private Node? Variable(VariableExpr variable)
    {
        var entryOnly = scope.ReturnType is null;
        switch (variable.Variable)
        {
            case SpecVariable.Return when entryOnly || scope.ReturnType == typeof(void):
            case SpecVariable.Exception or SpecVariable.Elapsed or SpecVariable.Running when entryOnly:
                return Fail(GuardTypeErrors.NoReturn(variable.Span, entryOnly));
            case SpecVariable.Return:
                return Usable(scope.ReturnType!, variable.Span, "the result") is { } type
                    ? new VariableNode(SpecVariable.Return, type)
                    : null;
            default:
                return new VariableNode(variable.Variable, TypeOf(variable.Variable));
        }
    }

    private static Type TypeOf(SpecVariable variable) => variable switch
    {
        SpecVariable.Exception => typeof(Exception),
        SpecVariable.Elapsed or SpecVariable.Running => typeof(Duration),
        SpecVariable.Depth or SpecVariable.Thread => typeof(int),
        SpecVariable.Flow => typeof(long),
        SpecVariable.Caller or SpecVariable.Trace => typeof(string),
        SpecVariable.Task => typeof(Task),
        _ => throw new ArgumentOutOfRangeException(nameof(variable)),
    };
}

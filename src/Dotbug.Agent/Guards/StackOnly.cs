namespace Dotbug.Agent.Guards;

/// <summary>Types whose values may live on the stack only.</summary>
internal static class StackOnly
{
    /// <summary>GenericParameterAttributes.AllowByRefLike, which net8.0 has no name for.</summary>
    private const int AllowByRefLike = 0x20;

    /// <summary>A ref struct, or a type parameter that may stand for one: boxing it would be an invalid program.</summary>
    public static bool MayBe(Type type) =>
        type.IsByRefLike || (type.IsGenericParameter && ((int)type.GenericParameterAttributes & AllowByRefLike) != 0);
}

using System.Reflection;

namespace Dotbug.Agent.Il;

/// <summary>How a value gets from the rewritten body to our code.</summary>
internal enum Pass
{
    /// <summary>As it is: references as object, everything else with its own type.</summary>
    Value,

    /// <summary>Its type depends on type parameters: boxed, and only after the gate said yes.</summary>
    Boxed,

    /// <summary>A ref, in or out parameter, <c>this</c> of a struct, or a ref return: its address.</summary>
    Address,

    /// <summary>What cannot be boxed and has a type that depends on type parameters, or whose address we have: a TypedReference, that is
    /// the address together with the exact type. Nothing is allocated.</summary>
    Typed,

    /// <summary>Not at all: nothing is known of it.</summary>
    None,
}

/// <summary>
/// One value that the body hands over. <c>Type</c> is what it is for guards and capture (for addresses what they point to; object for boxed ones),
/// <c>Signature</c> its type in the call's signature, <c>Own</c> its own type in the method's signature (of references what they refer to), from which
/// tokens are made.
/// </summary>
internal sealed record Handed(string Name, Type Type, int Index, Pass Pass, byte[] Signature, byte[] Own, bool IsOut, bool IsIn, string TypeText)
{
    /// <summary>The method itself has it as an address.</summary>
    public bool IsRef { get; init; }

    /// <summary>Its type as a local of the method.</summary>
    public byte[] OwnAsLocal => IsRef ? [SignatureReader.ByRef, .. Own] : Own;

    /// <summary>Type of the parameter in our own methods.</summary>
    public Type ClrType => Pass switch
    {
        Pass.Address => Type.MakeByRefType(),
        Pass.Boxed => typeof(object),
        Pass.Typed => typeof(TypedReference),
        _ => Type.IsValueType || Type.IsPointer || Type.IsFunctionPointer ? Type : typeof(object),
    };
}

/// <summary>What a method takes and gives back, as the rewriter and the emitters need it.</summary>
internal sealed class MethodShape
{
    public required Handed? This { get; init; }
    public required IReadOnlyList<Handed> Parameters { get; init; }

    /// <summary>Null for void. <see cref="Pass.None"/>: there is a value, and it is not shown.</summary>
    public required Handed? Return { get; init; }

    public IEnumerable<Handed> OnEntry(Pass pass)
    {
        if (This?.Pass == pass)
            yield return This;
        foreach (var parameter in Parameters)
        {
            if (parameter.Pass == pass)
                yield return parameter;
        }
    }

    /// <summary>In the order of the calls' signatures: what the gate gets, then what is boxed after it.</summary>
    public IReadOnlyList<Handed> Early => [.. OnEntry(Pass.Value), .. OnEntry(Pass.Address), .. OnEntry(Pass.Typed)];

    public IReadOnlyList<Handed> Late => [.. OnEntry(Pass.Boxed)];

    /// <summary>Handed over once more at the end: what the method may have changed for its caller.</summary>
    public IReadOnlyList<Handed> Out => [.. Parameters.Where(p => p.IsRef && !p.IsIn && p.Pass != Pass.None).Take(ShownMax)];

    /// <summary>An event counts its values in a byte.</summary>
    public const int ShownMax = 255;

    /// <summary>Guards see the others too.</summary>
    public IReadOnlyList<Handed> Shown => Parameters.Count <= ShownMax ? Parameters : [.. Parameters.Take(ShownMax)];

    public static MethodShape Of(MethodBase method)
    {
        var reader = new SignatureReader(method.Module.ResolveSignature(method.MetadataToken));
        var convention = reader.Byte();
        if ((convention & 0x10) != 0)
            reader.Number();
        reader.Number();
        var returnType = method is MethodInfo info ? info.ReturnType : typeof(void);
        var bare = BareReferences.In(method);
        var result = bare.Leave(Hand(ref reader, "return", returnType, 0, null));
        var parameters = method.GetParameters();
        var first = method.IsStatic ? 0 : 1;
        var handed = new List<Handed>(parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
            handed.Add(bare.Leave(Hand(ref reader, parameters[i].Name ?? $"arg{i}", parameters[i].ParameterType, first + i, parameters[i])));
        return new MethodShape
        {
            This = method.IsStatic ? null : HandThis(method.DeclaringType!),
            Parameters = handed,
            Return = returnType == typeof(void) ? null : result,
        };
    }

    private static Handed Hand(ref SignatureReader reader, string name, Type type, int index, ParameterInfo? parameter)
    {
        var typeText = Capture.TypeNames.CSharp(type.IsByRef ? type.GetElementType()! : type);
        reader.SkipModifiers();
        var start = reader.At;
        if (reader.Peek() == SignatureReader.ByRef)
        {
            reader.Byte();
            reader.SkipModifiers();
            var elementStart = reader.At;
            var genericElement = reader.SkipType();
            var own = reader.Since(elementStart).ToArray();
            var element = type.GetElementType()!;
            var (isOut, isIn) = (parameter?.IsOut == true && !parameter.IsIn, parameter?.IsIn == true);
            // ref T*: a pointer is a number whatever it points to, and no reference could carry its type.
            if (genericElement && own[0] is SignatureReader.Pointer or SignatureReader.FunctionPointer)
                (genericElement, element, own) = (false, typeof(nint), [SignatureReader.NativeInt]);
            return genericElement
                ? Typed(name, element, index, own, isOut, isIn, typeText) with { IsRef = true }
                : new Handed(name, element, index, Pass.Address, [SignatureReader.ByRef, .. own], own, isOut, isIn, typeText) { IsRef = true };
        }
        var head = reader.Peek();
        var generic = reader.SkipType();
        var bytes = reader.Since(start).ToArray();
        if (head is SignatureReader.TypedByRef || (generic && Guards.StackOnly.MayBe(type)))
            return Typed(name, type, index, bytes, false, false, typeText);
        if (head is SignatureReader.Pointer or SignatureReader.FunctionPointer)
            return new Handed(name, typeof(nint), index, Pass.Value, [SignatureReader.NativeInt], bytes, false, false, typeText);
        var isVariable = head is SignatureReader.Var or SignatureReader.MVar;
        var isGenericValue = generic && head == SignatureReader.GenericInst && bytes[1] == SignatureReader.ValueType;
        if (isVariable || isGenericValue)
            return new Handed(name, typeof(object), index, Pass.Boxed, [SignatureReader.Object], bytes, false, false, typeText);
        var isReference = !type.IsValueType;
        // A constructed reference type over type parameters (List<T>): nothing typed can be said of it.
        return new Handed(name, generic ? typeof(object) : type, index, Pass.Value,
            isReference ? [SignatureReader.Object] : bytes, bytes, false, false, typeText);
    }

    private static Handed Typed(string name, Type type, int index, byte[] own, bool isOut, bool isIn, string typeText) =>
        new(name, Guards.StackOnly.MayBe(type) ? type : typeof(object), index, Pass.Typed, [SignatureReader.TypedByRef], own, isOut, isIn, typeText);

    private static Handed HandThis(Type type)
    {
        var text = Capture.TypeNames.CSharp(type);
        if (!type.IsValueType)
            return new Handed("this", type.ContainsGenericParameters ? typeof(object) : type, 0, Pass.Value, [SignatureReader.Object], [], false, true, text);
        var own = new List<byte> { SignatureReader.ValueType };
        // TypeDefOrRef coded: row number shifted by two, tag 0 for a definition.
        SignatureReader.WriteNumber(own, (type.MetadataToken & 0xFFFFFF) << 2);
        if (!type.ContainsGenericParameters)
            return new Handed("this", type, 0, Pass.Address, [SignatureReader.ByRef, .. own], [.. own], false, true, text) { IsRef = true };
        var arguments = type.GetGenericArguments().Length;
        own.Insert(0, SignatureReader.GenericInst);
        SignatureReader.WriteNumber(own, arguments);
        for (var i = 0; i < arguments; i++)
        {
            own.Add(SignatureReader.Var);
            SignatureReader.WriteNumber(own, i);
        }
        return Typed("this", type, 0, [.. own], false, true, text) with { IsRef = true };
    }
}

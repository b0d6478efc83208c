using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Named;

/// <summary>
/// Objects shown by what tells one from another: the type without name spaces and the identity hash, <c>UnboundedChannel&lt;Order>#1f3a</c>. On the program's threads; the
/// name of a type is made when the first object of it comes by.
/// </summary>
internal static unsafe class Identities
{
    private const int Buckets = 1024, NameMax = 120, HexDigits = 8;

    private sealed class Name(nint type, string text, Name? next)
    {
        public readonly nint Type = type;
        public readonly string Text = text;
        public readonly Name? Next = next;
    }

    private static readonly Name?[] s_names = new Name?[Buckets];

    public static void Prepare()
    {
        foreach (var method in typeof(Identities).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(EventWriter* writer, object? o)
    {
        if (o is null or string)
        {
            ValueWriter.Object(writer, o);
            return;
        }
        var letters = stackalloc char[NameMax + 1 + HexDigits];
        var name = NameOf(o);
        var length = 0;
        for (; length < name.Length && length < NameMax; length++)
            letters[length] = name[length];
        letters[length++] = '#';
        var hash = (uint)RuntimeHelpers.GetHashCode(o);
        var shift = 4 * (HexDigits - 1);
        while (shift > 0 && hash >> shift == 0)
            shift -= 4;
        for (; shift >= 0; shift -= 4)
            letters[length++] = Digit(hash >> shift & 0xF);
        ValueWriter.Letters(writer, letters, length);
    }

    private static char Digit(uint digit) => (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string NameOf(object o)
    {
        var type = RawObject.Handle(o);
        ref var bucket = ref s_names[(int)((type >> 3) ^ (type >> 13)) & (Buckets - 1)];
        for (var name = Volatile.Read(ref bucket); name != null; name = name.Next)
        {
            if (name.Type == type)
                return name.Text;
        }
        return First(o, type, ref bucket);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string First(object o, nint type, ref Name? bucket)
    {
        try
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
                return "?";
            var text = TypeNames.Short(o.GetType());
            if (!o.GetType().IsCollectible)
                Volatile.Write(ref bucket, new Name(type, text, bucket));
            return text;
        }
        catch (Exception)
        {
            return "?";
        }
    }
}

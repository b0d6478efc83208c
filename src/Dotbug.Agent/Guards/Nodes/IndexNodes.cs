using System.Reflection;
using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary><c>x[i]</c> on arrays, lists and strings. Outside the range is a fault; the bounds are those seen in one look.</summary>
internal sealed class ItemNode : StepNode
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.NonPublic;
    private readonly Node _index;

    /// <summary>The index must be a whole number.</summary>
    public ItemNode(Node target, Node index, bool conditional, Type item) : base(target, conditional, item, index)
    {
        _index = index;
        Absent |= index.Absent;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        var target = e.Keep(Target.Type);
        _index.Emit(e, onNull);
        e.Il.Emit(Numeric.IsUnsigned(_index.Type) ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        var index = e.Keep(typeof(long));
        if (Target.Type == typeof(string))
        {
            CheckBelow(e, index, () =>
            {
                e.Il.Emit(OpCodes.Ldloc, target);
                e.Call(typeof(string).GetProperty("Length")!.GetMethod!);
            });
            e.Il.Emit(OpCodes.Ldloc, target);
            e.Il.Emit(OpCodes.Ldloc, index);
            e.Il.Emit(OpCodes.Conv_I4);
            e.Call(typeof(string).GetProperty("Chars")!.GetMethod!);
            return;
        }

        var array = target;
        if (!Target.Type.IsArray)
        {
            CheckBelow(e, index, () =>
            {
                e.Il.Emit(OpCodes.Ldloc, target);
                e.Il.Emit(OpCodes.Ldfld, Target.Type.GetField("_size", Instance)!);
            });
            e.Il.Emit(OpCodes.Ldloc, target);
            e.Il.Emit(OpCodes.Ldfld, Target.Type.GetField("_items", Instance)!);
            array = e.Keep(Type.MakeArrayType());
        }

        CheckBelow(e, index, () =>
        {
            e.Il.Emit(OpCodes.Ldloc, array);
            e.Il.Emit(OpCodes.Ldlen);
            e.Il.Emit(OpCodes.Conv_I4);
        });
        e.Il.Emit(OpCodes.Ldloc, array);
        e.Il.Emit(OpCodes.Ldloc, index);
        e.Il.Emit(OpCodes.Conv_I);
        e.Il.Emit(OpCodes.Ldelem, Type);
    }

    /// <summary>As unsigned numbers, so that negative indices are too large.</summary>
    private static void CheckBelow(Emitter e, LocalBuilder index, Action length)
    {
        e.Il.Emit(OpCodes.Ldloc, index);
        length();
        e.Il.Emit(OpCodes.Conv_I8);
        e.Il.Emit(OpCodes.Bge_Un, e.WhenFault);
    }
}

/// <summary>
/// <c>x[key]</c> on a Dictionary: walks its entries and compares keys itself, so that no comparer runs and a change by another thread
/// does no harm. A missing key is a fault, as it throws in C#.
/// </summary>
internal sealed class EntryNode : StepNode
{
    /// <summary>A walk costs about a nanosecond an entry; beyond this the guard would no longer be cheap.</summary>
    public const int EntriesMax = 1024;

    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private readonly Node _key;
    private readonly MethodInfo? _same;

    /// <summary><paramref name="same"/> compares two keys, or is null where the processor can.</summary>
    public EntryNode(Node target, Node key, bool conditional, Type value, MethodInfo? same) : base(target, conditional, value, key)
    {
        (_key, _same) = (key, same);
        Absent |= key.Absent;
        Escapes = true;
    }

    /// <summary>The type of an entry, or null if this runtime's dictionary looks different.</summary>
    public static Type? EntryType(Type dictionary)
    {
        var entry = dictionary.GetField("_entries", Instance)?.FieldType.GetElementType();
        var known = entry?.GetField("key", Instance) is not null && entry.GetField("value", Instance) is not null
            && entry.GetField("next", Instance)?.FieldType == typeof(int)
            && dictionary.GetField("_count", Instance)?.FieldType == typeof(int);
        return known ? entry : null;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        var il = e.Il;
        var entryType = EntryType(Target.Type)!;
        EmitTarget(e, onNull);
        var dictionary = e.Keep(Target.Type);
        _key.Emit(e, onNull);
        var key = e.Keep(_key.Type);
        LocalBuilder count = EmitCount(e, dictionary), entries = EmitEntries(e, dictionary, entryType);
        LocalBuilder i = e.Local(typeof(int)), entry = e.Local(entryType.MakeByRefType());
        Label loop = il.DefineLabel(), next = il.DefineLabel(), found = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Stloc, i);
        il.MarkLabel(loop);
        EmitLeaveAtEnd(e, i, count, entries);
        il.Emit(OpCodes.Ldloc, entries);
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldelema, entryType);
        il.Emit(OpCodes.Stloc, entry);
        // Entries on the free list have a next below -1.
        il.Emit(OpCodes.Ldloc, entry);
        il.Emit(OpCodes.Ldfld, entryType.GetField("next", Instance)!);
        il.Emit(OpCodes.Ldc_I4_M1);
        il.Emit(OpCodes.Blt, next);
        il.Emit(OpCodes.Ldloc, entry);
        il.Emit(OpCodes.Ldfld, entryType.GetField("key", Instance)!);
        il.Emit(OpCodes.Ldloc, key);
        if (_same is null)
            il.Emit(OpCodes.Ceq);
        else
            e.Call(_same);
        il.Emit(OpCodes.Brtrue, found);
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, i);
        il.Emit(OpCodes.Br, loop);
        il.MarkLabel(found);
        il.Emit(OpCodes.Ldloc, entry);
        il.Emit(OpCodes.Ldfld, entryType.GetField("value", Instance)!);
    }

    private LocalBuilder EmitCount(Emitter e, LocalBuilder dictionary)
    {
        e.Il.Emit(OpCodes.Ldloc, dictionary);
        e.Il.Emit(OpCodes.Ldfld, Target.Type.GetField("_count", Instance)!);
        var count = e.Keep(typeof(int));
        e.Il.Emit(OpCodes.Ldloc, count);
        e.Il.Emit(OpCodes.Ldc_I4, EntriesMax);
        e.Il.Emit(OpCodes.Bgt, e.WhenFault);
        return count;
    }

    private LocalBuilder EmitEntries(Emitter e, LocalBuilder dictionary, Type entryType)
    {
        e.Il.Emit(OpCodes.Ldloc, dictionary);
        e.Il.Emit(OpCodes.Ldfld, Target.Type.GetField("_entries", Instance)!);
        var entries = e.Keep(entryType.MakeArrayType());
        e.Il.Emit(OpCodes.Ldloc, entries);
        e.Il.Emit(OpCodes.Brfalse, e.WhenFault);
        return entries;
    }

    private static void EmitLeaveAtEnd(Emitter e, LocalBuilder i, LocalBuilder count, LocalBuilder entries)
    {
        e.Il.Emit(OpCodes.Ldloc, i);
        e.Il.Emit(OpCodes.Ldloc, count);
        e.Il.Emit(OpCodes.Bge, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, i);
        e.Il.Emit(OpCodes.Ldloc, entries);
        e.Il.Emit(OpCodes.Ldlen);
        e.Il.Emit(OpCodes.Conv_I4);
        e.Il.Emit(OpCodes.Bge, e.WhenFault);
    }
}

/// <summary>An item of an interface: of the first type if the object is one, otherwise of the second.</summary>
internal sealed class EitherNode : Node
{
    private readonly (LocalNode Local, Node Source) _target;
    private readonly (LocalNode Local, Node Source) _key;
    private readonly Type _type;
    private readonly Node _first;
    private readonly Node _second;

    /// <summary><paramref name="first"/> and <paramref name="second"/> are built over the two locals.</summary>
    public EitherNode((LocalNode Local, Node Source) target, (LocalNode Local, Node Source) key, Type type, Node first, Node second)
        : base(first.Type, target.Source, key.Source)
    {
        (_target, _key, _type, _first, _second) = (target, key, type, first, second);
        Absent = first.Absent || second.Absent;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        Label second = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        var item = e.Local(Type);
        _target.Local.Store(e, _target.Source);
        _key.Local.Store(e, _key.Source);
        _target.Local.Emit(e, onNull);
        e.Il.Emit(OpCodes.Isinst, _type);
        e.Il.Emit(OpCodes.Brfalse, second);
        _first.Emit(e, onNull);
        e.Il.Emit(OpCodes.Stloc, item);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(second);
        _second.Emit(e, onNull);
        e.Il.Emit(OpCodes.Stloc, item);
        e.Il.MarkLabel(done);
        e.Il.Emit(OpCodes.Ldloc, item);
    }
}

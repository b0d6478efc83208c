using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// What is found at a place in memory, or what objects of a type look like. The scalars have the numbers of their
/// <see cref="ValueTag"/>, so that writing one is a copy.
/// </summary>
internal enum Shape : byte
{
    /// <summary>A place that holds a reference; what it points to has a plan of its own.</summary>
    Reference = 0,
    Bool = 1,
    SByte = ValueTag.SByte, Byte = ValueTag.Byte, Int16 = ValueTag.Int16, UInt16 = ValueTag.UInt16,
    Int32 = ValueTag.Int32, UInt32 = ValueTag.UInt32, Int64 = ValueTag.Int64, UInt64 = ValueTag.UInt64,
    IntPtr = ValueTag.IntPtr, UIntPtr = ValueTag.UIntPtr, Single = ValueTag.Single, Double = ValueTag.Double,
    Char = ValueTag.Char, Decimal = ValueTag.Decimal, String = ValueTag.String, DateTime = ValueTag.DateTime,
    TimeSpan = ValueTag.TimeSpan, Guid = ValueTag.Guid, DateTimeOffset = ValueTag.DateTimeOffset,

    EnumSByte = 64, EnumByte, EnumInt16, EnumUInt16, EnumInt32, EnumUInt32, EnumInt64,

    /// <summary>A field or parameter whose name says that it is a secret.</summary>
    Redacted = 80,
    Pointer,

    /// <summary>A span; or, without a plan of its elements, something that lives on the stack only and is not followed.</summary>
    ByRefLike,

    /// <summary>A field that is a reference (<c>ref int</c>) to a scalar.</summary>
    ByRef,

    /// <summary>A class or a struct, by its fields.</summary>
    Object = 96,
    Nullable, Tuple, Pair, ValueTask, CancellationToken, InlineArray,

    /// <summary>Looks that <see cref="Rules"/> gives; structs and classes alike.</summary>
    Copied, Alias, View, BigInteger, Address, Memory, Delegate, Method, Json,
    Sequence, Zip, Buckets, Ring, Chain, Segments, Bag, Tree,

    /// <summary>Classes from here on.</summary>
    Array, List, Queue, Stack, Set, Map, ConcurrentMap,
    Exception, Task, Type, StringBuilder,

    /// <summary>Only the type is shown: modules, parameters, and whatever has no plan.</summary>
    TypeOnly,
}

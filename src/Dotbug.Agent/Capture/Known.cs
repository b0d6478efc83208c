using System.Text;

namespace Dotbug.Agent.Capture;

/// <summary>Offsets of the framework's fields that renderers read; -1 where this runtime has none, and then the renderer is not used.</summary>
internal static class Known
{
    public static readonly int ExceptionMessage = FieldLayout.OffsetOf(typeof(Exception), "_message");
    public static readonly int ExceptionInner = FieldLayout.OffsetOf(typeof(Exception), "_innerException");

    public static readonly int TaskState = FieldLayout.OffsetOf(typeof(Task), "m_stateFlags");
    public static readonly int TaskContingent = FieldLayout.OffsetOf(typeof(Task), "m_contingentProperties");
    private static readonly Type? s_contingent = TypeOf(typeof(Task), "m_contingentProperties");
    public static readonly int ContingentHolder = FieldLayout.OffsetOf(s_contingent, "m_exceptionsHolder");
    private static readonly Type? s_holder = TypeOf(s_contingent, "m_exceptionsHolder");
    public static readonly int HolderFaults = FieldLayout.OffsetOf(s_holder, "m_faultExceptions");
    public static readonly int HolderCancellation = FieldLayout.OffsetOf(s_holder, "m_cancellationException");
    private static readonly Type? s_faults = TypeOf(s_holder, "m_faultExceptions");
    public static readonly int FaultsItems = FieldLayout.OffsetOf(s_faults, "_items");
    public static readonly int FaultsCount = FieldLayout.OffsetOf(s_faults, "_size");
    public static readonly int DispatchException =
        FieldLayout.OffsetOf(typeof(System.Runtime.ExceptionServices.ExceptionDispatchInfo), "_exception");

    /// <summary>All that leads from a task to its exception without telling the task that somebody looked.</summary>
    public static readonly bool TaskFaults = TaskContingent >= 0 && ContingentHolder >= 0 && HolderFaults >= 0
        && FaultsItems >= 0 && FaultsCount >= 0 && DispatchException >= 0;

    /// <summary>The runtime's own kind of System.Type; others are ordinary objects.</summary>
    public static readonly Type RuntimeType = typeof(int).GetType();
    public static readonly int TypeHandle = FieldLayout.OffsetOf(RuntimeType, "m_handle");

    public static readonly int OffsetTicks = FieldLayout.OffsetOf(typeof(DateTimeOffset), "_dateTime");
    public static readonly int OffsetMinutes = FieldLayout.OffsetOf(typeof(DateTimeOffset), "_offsetMinutes");
    public static readonly bool OffsetMinutesIsShort = TypeOf(typeof(DateTimeOffset), "_offsetMinutes") == typeof(short);

    public static readonly int BuilderChars = FieldLayout.OffsetOf(typeof(StringBuilder), "m_ChunkChars");
    public static readonly int BuilderPrevious = FieldLayout.OffsetOf(typeof(StringBuilder), "m_ChunkPrevious");
    public static readonly int BuilderLength = FieldLayout.OffsetOf(typeof(StringBuilder), "m_ChunkLength");
    public static readonly int BuilderOffset = FieldLayout.OffsetOf(typeof(StringBuilder), "m_ChunkOffset");

    public static readonly int TokenSource = FieldLayout.OffsetOf(typeof(CancellationToken), "_source");
    public static readonly int SourceState = FieldLayout.OffsetOf(typeof(CancellationTokenSource), "_state");

    private static Type? TypeOf(Type? type, string field) =>
        type == null ? null : FieldLayout.Find(type, field)?.FieldType;
}

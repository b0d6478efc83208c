using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>
/// What the first block of each file says: whose events these are, and which part of the session's files this is. <c>Part</c> counts from 1.
/// </summary>
internal sealed record FileHead(Guid Id, int Part, uint Session, SinkTarget Target, string Machine, string Tool, Limits Limits, IReadOnlyList<string> Specs)
{
    public void Write(RecordBuffer to)
    {
        Id.TryWriteBytes(to.Take(16));
        to.Signed(Part);
        to.Unsigned(Session);
        to.Signed(Target.Pid);
        to.Text(Target.Process);
        to.Text(Machine);
        to.Text(Tool);
        foreach (var limit in (ReadOnlySpan<long>)[Limits.TimeMs, Limits.Hits, Limits.RatePerSecond, Limits.MethodsMax, Limits.Depth, Limits.Items,
            Limits.StringChars, Limits.BudgetPpm])
            to.Signed(limit);
        to.Count(Specs.Count);
        foreach (var spec in Specs)
            to.Text(spec);
    }

    /// <summary>Null when it makes no sense. What a newer writer has added behind it is passed over.</summary>
    public static FileHead? Read(ReadOnlySpan<byte> bytes)
    {
        var from = new RecordReader(bytes);
        var (id, part, session) = (new Guid(from.Take(16)), from.Int(), (uint)from.Unsigned());
        var target = new SinkTarget(from.Int(), from.Text());
        var (machine, tool) = (from.Text(), from.Text());
        var limits = new Limits(from.Int(), from.Signed(), from.Int(), from.Int(), from.Int(), from.Int(), from.Int(), from.Int());
        var specs = new string[from.Items(1)];
        for (var i = 0; i < specs.Length; i++)
            specs[i] = from.Text();
        return from.Failed ? null : new FileHead(id, part, session, target, machine, tool, limits, specs);
    }
}

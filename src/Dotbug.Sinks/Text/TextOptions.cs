using Dotbug.Protocol;

namespace Dotbug.Sinks;

/// <summary>How a <see cref="TextSink"/> writes.</summary>
/// <param name="Target">The process, for the sentence that says what stays in it.</param>
/// <param name="Limits">Of the session, for the reason of the stop.</param>
/// <param name="Color">Escape sequences for colours: exceptions red, stacks and times dim.</param>
/// <param name="DryRun">Nothing is armed; the methods that would be are listed.</param>
/// <param name="Label">Stands in each line, where several processes share an output; null: one has it for itself.</param>
public sealed record TextOptions(SinkTarget Target, Limits Limits, bool Color = false, bool DryRun = false, string? Label = null);

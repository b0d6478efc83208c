namespace Dotbug.Agent;

internal static unsafe partial class AgentEntry
{
    static partial void Fail(string place) => Fault.At(place);
}

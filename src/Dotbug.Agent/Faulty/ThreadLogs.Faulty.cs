namespace Dotbug.Agent.Memory;

internal static unsafe partial class ThreadLogs
{
    static partial void Fail(string place) => Fault.At(place);
}

namespace Dotbug.Agent.Probes;

internal static unsafe partial class AsyncCalls
{
    static partial void Fail(string place) => Fault.At(place);
}

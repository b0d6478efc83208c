namespace Dotbug.Agent.Probes;

internal static unsafe partial class Watch
{
    static partial void Fail(string place) => Fault.At(place);
}

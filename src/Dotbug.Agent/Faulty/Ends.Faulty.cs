namespace Dotbug.Agent.Probes;

internal static unsafe partial class Ends
{
    static partial void Fail(string place) => Fault.At(place);
}

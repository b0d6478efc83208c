namespace Dotbug.Agent.Probes;

internal static unsafe partial class Hot
{
    static partial void Fail(string place) => Fault.At(place);
}

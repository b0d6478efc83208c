namespace Dotbug.Agent.Capture;

internal static unsafe partial class ValueWriter
{
    static partial void Fail(string place) => Fault.At(place);
}

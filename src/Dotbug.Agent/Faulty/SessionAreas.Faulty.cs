namespace Dotbug.Agent.Memory;

internal static unsafe partial class SessionAreas
{
    static partial void Fail(string place) => Fault.At(place);
}

namespace Dotbug.Agent.Sessions;

internal sealed unsafe partial class Session
{
    static partial void Fail(string place) => Fault.At(place);
}

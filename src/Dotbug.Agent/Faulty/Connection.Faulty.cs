namespace Dotbug.Agent.Sessions;

internal sealed partial class Connection
{
    static partial void Fail(string place) => Fault.At(place);
}

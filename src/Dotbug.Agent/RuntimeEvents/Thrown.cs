namespace Dotbug.Agent.RuntimeEvents;

/// <summary>ExceptionThrown_V1: type, message, an address, HRESULT, flags. The address is the thrower's on no runtime that we know, so it is not told.</summary>
internal static class Thrown
{
    private const ulong IsRethrown = 4;

    /// <summary>The flags, and behind them the runtime's number, stand at the end.</summary>
    private const int FlagsFromEnd = 4;

    public static void Tell(ref RuntimePayload payload, Teller tell)
    {
        var type = payload.Text();
        var message = payload.Text();
        tell.Exception(type, message, (payload.FromEnd(FlagsFromEnd, sizeof(ushort)) & IsRethrown) != 0);
    }
}

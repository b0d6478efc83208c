using Dotbug.Attach;
using Dotbug.Protocol;

namespace Fuzzing.Targets;

internal sealed class LiveDoor : LiveTarget
{
    public override string Name => "live-door";
    public override string Reads => "requests at the door of a live process";

    public override IReadOnlyList<byte[]> Corpus { get; } =
        [Request(Door.CommandHello, []), Request(Door.CommandLoad, "01234567"u8), Request(Door.CommandConnect, "01234567"u8),
            [.. Request(Door.CommandHello, []), .. Request(Door.CommandHello, [])]];

    private static byte[] Request(uint command, ReadOnlySpan<byte> payload) =>
        [.. BitConverter.GetBytes(Door.Magic), .. BitConverter.GetBytes(command), .. BitConverter.GetBytes(payload.Length), .. payload];

    protected override void Say(byte[] input)
    {
        using var socket = DoorLocator.Connect(Process.Pid, DoorLocator.Find(Process.Pid)!, 60_000);
        try
        {
            socket.Send(input, 60_000);
        }
        catch (IOException)
        {
            // It has heard enough.
        }
    }
}

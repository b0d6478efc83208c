using Dotbug.Attach;
using Dotbug.Native;

namespace Fuzzing.Targets;

internal sealed class DoorReplies : FuzzTarget
{
    private readonly SocketPair _sockets = new();

    public override string Name => "door-replies";
    public override string Reads => "replies of a door";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [0, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, .. "0123456789abcdef"u8],
        [0, 0, 0, 0, 16, 0, 0, 0, .. "/proc/self/fd/17"u8],
        [1, 0, 0, 0, 7, 0, 0, 0, .. "refused"u8],
        [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    public override void Try(byte[] input) => _sockets.Talk(input, socket =>
    {
        try
        {
            var door = new DoorConnection(socket);
            switch (input.Length % 3)
            {
                case 0:
                    door.Hello();
                    break;
                case 1:
                    using (var file = Descriptor.Memory("fuzz"))
                        door.Load("01234567", file);
                    break;
                default:
                    door.Connect("01234567");
                    break;
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // DB2016: the profiler does not work.
        }
    });

    protected override void Close() => _sockets.Dispose();
}

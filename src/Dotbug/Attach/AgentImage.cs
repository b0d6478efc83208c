using System.Security.Cryptography;
using System.Text;
using Dotbug.Protocol;

namespace Dotbug.Attach;

/// <summary>
/// The agent's file, made ready for one target: its assembly's name ends in eight zeros, which are replaced by the first digits of the file's
/// hash, so that two builds of it can live in one process.
/// </summary>
internal sealed record AgentImage(string Id, byte[] Bytes)
{
    private static ReadOnlySpan<byte> Placeholder => "Dotbug.Agent.00000000"u8;

    public static AgentImage Load(string path) => Prepare(File.ReadAllBytes(path));

    public static AgentImage Prepare(byte[] file)
    {
        var id = Convert.ToHexString(SHA256.HashData(file))[..Door.AgentIdChars].ToLowerInvariant();
        var bytes = (byte[])file.Clone();
        var found = 0;
        for (var at = 0; ; found++)
        {
            var next = bytes.AsSpan(at).IndexOf(Placeholder);
            if (next < 0)
                break;
            at += next + Placeholder.Length;
            Encoding.ASCII.GetBytes(id, bytes.AsSpan(at - Door.AgentIdChars, Door.AgentIdChars));
        }
        return found > 0 ? new AgentImage(id, bytes) : throw new DotbugException(new Problem("DB9003",
            $"{Assets.AgentFile} is not an agent", "install dotbug again", ExitClass.Ours));
    }
}

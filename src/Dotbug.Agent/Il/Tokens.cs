namespace Dotbug.Agent.Il;

/// <summary>
/// Signature tokens of the target's modules, made at most once each: a module's metadata, once written to, grows for good.
/// Under the lock of the prober. A body with a token that is none would be rejected by the JIT, perhaps in the program's first call: so there is none
/// without all its tokens (<see cref="MetadataRefusedException"/>).
/// </summary>
internal sealed partial class Tokens
{
    private readonly Dictionary<(nint Module, string Blob), uint> _known = [];

    public uint Signature(nint module, ReadOnlySpan<byte> blob) => Known(module, blob, false);

    public uint TypeSpec(nint module, ReadOnlySpan<byte> blob) => Known(module, blob, true);

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(ref uint token);

    private uint Known(nint module, ReadOnlySpan<byte> blob, bool type)
    {
        var key = (module, (type ? "t" : "s") + Convert.ToHexString(blob));
        if (!_known.TryGetValue(key, out var token))
        {
            token = type ? Native.MetadataEmit.TokenFromTypeSpec(module, blob) : Native.MetadataEmit.TokenFromSignature(module, blob);
            Fail(ref token);
            if (token == 0)
                throw new MetadataRefusedException();
            _known[key] = token;
        }
        return token;
    }
}

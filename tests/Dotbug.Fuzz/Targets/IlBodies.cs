using System.Reflection;
using Dotbug.Agent.Il;

namespace Fuzzing.Targets;

internal sealed class IlBodies : FuzzTarget
{
    public override string Name => "il";
    public override string Reads => "bodies of methods";

    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>Real bodies, as far as reflection gives them: with a header of our own, and the code as it is.</summary>
    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. typeof(IlBody).Assembly.GetTypes().SelectMany(t => t.GetMethods(Declared))
            .Select(m => m.GetMethodBody()).OfType<MethodBody>().Where((_, i) => i % 40 == 0).Select(Whole),
    ];

    /// <summary>Branches, a switch, and heads of sections.</summary>
    public override IReadOnlyList<byte[]> Words { get; } =
        [[0x2B, 0x80], [0x38, 0xFF, 0xFF, 0xFF, 0x7F], [0x45, 0xFE, 0xFF, 0xFF, 0xFF], [0x45, 0, 0, 0, 0x40], [0xFE, 0x14], [0x27], [0x41, 0, 0, 0],
            [0xC1, 4, 0, 0], [0x01, 12, 0, 0], [0x80, 0, 0, 0]];

    private static byte[] Whole(MethodBody body)
    {
        var code = body.GetILAsByteArray()!;
        var clauses = body.ExceptionHandlingClauses;
        var whole = new List<byte> { (byte)(3 | (clauses.Count > 0 ? 8 : 0)), 0x30, (byte)body.MaxStackSize, 0 };
        whole.AddRange(BitConverter.GetBytes(code.Length));
        whole.AddRange(BitConverter.GetBytes(body.LocalSignatureMetadataToken));
        whole.AddRange(code);
        while (clauses.Count > 0 && whole.Count % 4 != 0)
            whole.Add(0);
        if (clauses.Count > 0)
            whole.AddRange(BitConverter.GetBytes(((4 + 24 * clauses.Count) << 8) | 0x41));
        foreach (var clause in clauses)
        {
            var last = clause.Flags == ExceptionHandlingClauseOptions.Filter ? clause.FilterOffset : 0x01000001;
            foreach (var word in (int[])[(int)clause.Flags, clause.TryOffset, clause.TryLength, clause.HandlerOffset, clause.HandlerLength, last])
                whole.AddRange(BitConverter.GetBytes(word));
        }
        return [.. whole];
    }

    public override void Try(byte[] input)
    {
        try
        {
            var body = IlBody.Read(input);
            Rewriter.HasJump(input);
            Rewriter.HasTailCall(input);
            body.Write();
            FuzzFailure.Unless(body.OffsetMap().Length <= input.Length, "more instructions than bytes");
        }
        catch (BadImageFormatException)
        {
            // Refused by name: it cannot be read.
        }
    }
}

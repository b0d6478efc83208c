using Dotbug.Agent.Binding;
using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class Binding : FuzzTarget
{
    public override string Name => "bind";
    public override string Reads => "targets, bound to the methods of this very process";
    public override int Share => 2;

    /// <summary>Names of thousands of methods, when nearly all match.</summary>
    public override long AllocatedBytesMax => 256 << 20;

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        "Mutator.Mutate", "Fuzzing.*.*(_, ..)", "**.*", "*.*", "List`1.Add(T)", "Dictionary<,>.ctor", "System.**.Try*(out int)",
        "Program.<Main>$/lambda", "FuzzTarget.Make", "Order.get_Id",
        "System.Private.CoreLib!String.Concat(string, string)", "**.**.**.M", "*a*b*c*d*.*e*f*g*", "IEnumerable<>.GetEnumerator", "Enumerable.Select<,>/lambda#2",
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes(["*", "**", ".", "**.", "*a", "(", ")", ", ", "_", "..", "int", "ref ",
        "List<int>", "[,]", "`1", "<,>", "/lambda", "#2", "!", "get", "ctor", "@"]);

    public override void Try(byte[] input)
    {
        if (SpecParser.Parse(Texts.Of(input)).Spec?.Target is MethodTarget target)
            MethodBinder.Bind(target, new BindOptions(20));
    }
}

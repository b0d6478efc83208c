using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class NamedSpecText : FuzzTarget
{
    public override string Name => "named-specs";
    public override string Reads => "files of named specs (--specs FILE), and what a tool sends of them";

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        "\ufeff# head\r\n[Shop.Messages]\nsend: Shop!Bus<>.Publish(Parcel, _) when copies > 0 # why\n    channel = id this._parent\n    message = parcel\n"
            + "receive: Bus.TryNext when $return == true\n\tmessage = parcel\n\tqueued = since send(message)\norders: A.B\n    kind = \"order\"\n    took = $elapsed\n",
        "a: A.B/lambda#2\n  b = c?.d.e\n  f = -1\n  g = 1.5\n  h = true\n  i = 50ms\n",
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes([
        "\n", "\r\n", "    ", "\t", ": ", " = ", "id ", "since send(message)", "since ", "past set(timer)", "due ", "ms ",
        "(", ")", "[", "]", "#", "$return", "this", ".", "?.", " when ", " -> ", "\"",
        "\0", "\u202e", "\ufeff", "send: A.B\n",
    ]);

    public override void Try(byte[] input)
    {
        var read = NamedSpecFile.Parse(Texts.Of(input), "own.specs");
        foreach (var fault in read.Faults)
            FuzzFailure.UnlessShowable(fault.Format());
        foreach (var spec in read.Specs)
        {
            var again = NamedSpecFile.Parse(spec.ToString(), "again.specs");
            // The canonical text may be longer than what may be typed.
            if (again.Faults.Any(f => f.Error.Code is "DB1002" or "DB1003"))
                continue;
            FuzzFailure.Unless(again.Specs.Count == 1 && spec.Equals(again.Specs[0] with { Place = spec.Place }), $"'{spec}' reads back as another named spec");
        }
    }
}

using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>
/// Names of the target (methods, parameters, fields, types), encoded once. The reader gives the same string object for the same
/// name, so they are found by reference; the number of names is bounded by what one session instruments and sees.
/// </summary>
internal sealed class EncodedNames
{
    /// <summary>Beyond it all are forgotten: a generic program can make types without end, and names of frames are made anew now and then.</summary>
    private const int CountMax = 20_000;

    private readonly Dictionary<string, JsonEncodedText> _names = new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);

    /// <summary>Half of a surrogate pair, which the encoder refuses, becomes the replacement character.</summary>
    public static JsonEncodedText Encode(string name) =>
        JsonEncodedText.Encode(name.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? name : string.Concat(name.EnumerateRunes()));

    public JsonEncodedText this[string name]
    {
        get
        {
            if (_names.TryGetValue(name, out var encoded))
                return encoded;
            encoded = Encode(name);
            if (_names.Count >= CountMax)
                _names.Clear();
            _names.Add(name, encoded);
            return encoded;
        }
    }
}

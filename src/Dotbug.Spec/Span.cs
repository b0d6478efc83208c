namespace Dotbug.Spec;

/// <summary>A range of characters in the text of a spec, for carets in diagnostics.</summary>
public readonly record struct Span(int Start, int Length)
{
    public int End => Start + Length;
    public Span To(Span other) => new(Start, other.End - Start);
}

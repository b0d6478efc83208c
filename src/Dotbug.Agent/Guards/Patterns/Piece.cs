namespace Dotbug.Agent.Guards.Patterns;

/// <summary>A regular expression as a tree. A closed family.</summary>
internal abstract record Piece;

/// <summary>One character of these.</summary>
internal sealed record OneOf(CharSet Set) : Piece;

/// <summary>One after the other; none: the empty text.</summary>
internal sealed record Sequence(IReadOnlyList<Piece> Parts) : Piece;

internal sealed record Choice(IReadOnlyList<Piece> Branches) : Piece;

/// <summary><c>Max</c> is null without a limit.</summary>
internal sealed record Repeat(Piece Part, int Min, int? Max) : Piece;

internal sealed record Place(PlaceKind Kind) : Piece;

internal enum PlaceKind { Start, LineStart, End, LastLineEnd, LineEnd, Boundary, NoBoundary }

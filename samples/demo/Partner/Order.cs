namespace Partner;

/// <summary>An order as it arrives.</summary>
internal sealed record Order(string Id, string Item, int Quantity);

namespace Gateway;

/// <summary>What a customer asks of a partner.</summary>
internal sealed record Order(string Id, string Item, int Quantity);

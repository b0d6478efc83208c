namespace Shop.Shipping;

/// <summary>The other of two types of one name: see DB1111.</summary>
public sealed class Parcel;

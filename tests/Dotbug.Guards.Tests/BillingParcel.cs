namespace Shop.Billing;

/// <summary>One of two types of one name: see DB1111.</summary>
public sealed class Parcel;

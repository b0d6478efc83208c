#pragma warning disable CA1051, CA1508, CS0414, IDE0052, CA1823, CA2227 // shapes that programs have
namespace Dotbug.Guards.Tests;

public enum OrderStatus { New, Paid, Shipped = 5 }

[Flags]
public enum Rights : byte { None = 0, Read = 1, Write = 2, All = 255 }

public class Customer(string? name, int age)
{
    private readonly int _age = age;
    protected readonly string _code = "c-" + age;
    public string? Name { get; set; } = name;
    public int Age => _age;
    public int Doubled => _age * 2;
    public string? Password { get; set; } = "hunter2";
    public virtual string Kind { get; set; } = "plain";
}

public sealed class GoldCustomer(string? name, int age) : Customer(name, age)
{
    public int Points { get; set; } = 7;
    public override string Kind => "gold" + Points;
}

public struct Money
{
    public decimal Amount { get; set; }
    public string? Currency;
    public int? Cents;
}

public class Order
{
    internal readonly List<Line?> _lines = [new Line { Sku = "a-1", Count = 2 }, null];
    private int _state = 1;
    public int Id { get; init; } = 42;
    public OrderStatus Status => (OrderStatus)_state;
    public Customer? Customer { get; set; }
    public Money Total { get; set; } = new() { Amount = 12.5m, Currency = "EUR", Cents = 50 };
    public DateTime? ShippedAt { get; set; }
    public (int Row, string Shelf) Place = (3, "B");
    public object? Tag { get; set; } = "tag";
    public Order? Parent { get; set; }
    public bool Urgent { get; set; }
}

public sealed class Line
{
    public string Sku { get; init; } = "";
    public int Count { get; init; }
}

public interface IHasId
{
    int Id { get; }
}

public sealed class WithId : IHasId
{
    public int Id { get; init; } = 9;
}

/// <summary>Everything that a guard must never run.</summary>
public class Trap : IComparable<Trap>, IEquatable<Trap>, IComparable
{
    public int Value = 1;
    public int Loud => throw new InvalidOperationException("getter");
    public int Length => throw new InvalidOperationException("length");
    public static bool operator ==(Trap? a, Trap? b) => throw new InvalidOperationException("==");
    public static bool operator !=(Trap? a, Trap? b) => throw new InvalidOperationException("!=");
    public static bool operator <(Trap? a, Trap? b) => throw new InvalidOperationException("<");
    public static bool operator >(Trap? a, Trap? b) => throw new InvalidOperationException(">");
    public static bool operator <=(Trap? a, Trap? b) => throw new InvalidOperationException("<=");
    public static bool operator >=(Trap? a, Trap? b) => throw new InvalidOperationException(">=");
    public static implicit operator int(Trap _) => throw new InvalidOperationException("implicit");
    public static implicit operator string(Trap _) => throw new InvalidOperationException("implicit");
    public override bool Equals(object? obj) => throw new InvalidOperationException("Equals");
    public bool Equals(Trap? other) => throw new InvalidOperationException("Equals");
    public override int GetHashCode() => throw new InvalidOperationException("GetHashCode");
    public override string ToString() => throw new InvalidOperationException("ToString");
    public int CompareTo(Trap? other) => throw new InvalidOperationException("CompareTo");
    public int CompareTo(object? obj) => throw new InvalidOperationException("CompareTo");
}

/// <summary>A comparer that works until it is told not to.</summary>
internal sealed class TrapComparer : IEqualityComparer<string>
{
    public bool Armed { get; set; }
    public bool Equals(string? x, string? y) => Armed ? throw new InvalidOperationException("comparer") : x == y;
    public int GetHashCode(string obj) => Armed ? throw new InvalidOperationException("comparer") : obj.Length;
}

/// <summary>An exception whose message is code.</summary>
public sealed class LoudException() : Exception("quiet")
{
    public override string Message => throw new InvalidOperationException("Message");
    public int Code { get; init; } = 17;
}

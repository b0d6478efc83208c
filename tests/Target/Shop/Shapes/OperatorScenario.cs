using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class OperatorScenario
{
    public static string Run(int n)
    {
        var sum = new Money(0);
        for (var i = 0; i < n; i++)
        {
            sum += new Money(i) + (Money)2.0;
            sum = sum == new Money(13) ? -sum : sum;
        }

        decimal plain = sum;
        return plain.ToString();
    }
}

public readonly struct Money(decimal amount) : IEquatable<Money>
{
    private readonly decimal _amount = amount;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Money operator +(Money a, Money b) => new(a._amount + b._amount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Money operator -(Money a) => new(-a._amount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool operator ==(Money a, Money b) => a._amount == b._amount;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool operator !=(Money a, Money b) => !(a == b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static implicit operator decimal(Money money) => money._amount;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static explicit operator Money(double amount) => new((decimal)amount);

    public bool Equals(Money other) => this == other;

    public override bool Equals(object? obj) => obj is Money other && Equals(other);

    public override int GetHashCode() => _amount.GetHashCode();
}

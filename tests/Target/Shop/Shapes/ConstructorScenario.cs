using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class ConstructorScenario
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += new Boat("dinghy").Length;
            sum += new Boat("yacht", 12).Length;
            sum += new Crate(i).Size;
            sum += Harbour.Depth;
            try
            {
                sum += new Boat("raft", -1).Length;
            }
            catch (ArgumentOutOfRangeException)
            {
                sum += 1000;
            }
        }

        return sum.ToString();
    }
}

public class Vessel
{
    private readonly string _name;
    private readonly int _initialised = 7;

    [MethodImpl(MethodImplOptions.NoInlining)]
    protected Vessel(string name) => _name = name;

    public int NameLength => _name.Length + _initialised;
}

public sealed class Boat : Vessel
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Boat(string name) : this(name, 4)
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Boat(string name, int length) : base(name.ToUpperInvariant())
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length + NameLength;
    }

    public int Length { get; }
}

public readonly struct Crate
{
    public readonly int Size;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Crate(int size) => Size = size * 2;
}

public static class Harbour
{
    public static readonly int Depth;

    static Harbour() => Depth = Environment.ProcessId > 0 ? 9 : 0;
}

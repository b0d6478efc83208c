using System.Runtime.CompilerServices;

namespace Shop.Values;

public static class ObjectValues
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Objects.Deep(Node.Chain(5)) + Objects.Cycle(Node.Ring(3)) + Objects.Cycle(Node.Ring(1));
            sum += Objects.Shared(Twins()) + Objects.Record(new Person("Ada", 36, new Person("Bo", 1, null)));
            sum += Objects.Struct(new Parcel2(1.5, new Spot(3, 4)) { Label = "box" });
            sum += Objects.Boxed(5, new Spot(1, 1), "text", null, Season.Summer);
            sum += Objects.Derived(new Derived()) + Objects.Anonymous(new { Id = 1, Name = "anon" });
            sum += Objects.Function(x => x + 1, Console.WriteLine);
            sum += Objects.Failure(new InvalidOperationException("outer", new ArgumentException("inner", "name")));
            sum += Objects.Weak(new WeakReference<string>("weak"), new Lazy<int>(() => 7));
        }

        return sum.ToString();
    }

    private static Node[] Twins()
    {
        var one = new Node("one");
        return [one, one];
    }
}

public sealed class Node(string name)
{
    private readonly string _name = name;
    public Node? Next { get; private set; }
    public int Length => _name.Length;

    public static Node Chain(int length)
    {
        Node? node = null;
        for (var i = length; i > 0; i--)
        {
            node = new Node($"node {i}") { Next = node };
        }

        return node!;
    }

    public static Node Ring(int length)
    {
        var first = Chain(length);
        var last = first;
        while (last.Next is { } next)
        {
            last = next;
        }

        last.Next = first;
        return first;
    }
}

public sealed record Person(string Name, int Age, Person? Parent);

public struct Parcel2(double weight, Spot spot)
{
    public readonly double Weight = weight;
    public string? Label { get; init; }
    internal readonly Spot Place = spot;
}

public class Base
{
    private readonly int _hidden = 1;
    protected int Inherited = 2;
    public static int NotShown = 3;

    public int Sum() => _hidden + Inherited;
}

public sealed class Derived : Base
{
    private readonly int _hidden = 4;

    public int Both() => _hidden + Inherited;
}

public static class Objects
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Deep(Node node) => node.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Cycle(Node node) => node.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Shared(Node[] twins) => twins.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Record(Person person) => person.Age;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Struct(Parcel2 parcel) => parcel.Label!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Boxed(object number, object spot, object text, object? nothing, object season) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Derived(Base thing) => thing.Sum();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Anonymous<T>(T value) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Function(Func<int, int> function, Action<string> action) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Failure(Exception failure) => failure.Message.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Weak(WeakReference<string> weak, Lazy<int> lazy) => 1;
}

using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>References in and out, of exact and of generic types, and one that refers to nothing.</summary>
public static class ReferenceScenario
{
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            var shelf = new Shelf<string>(["a", "b"]);
            var counts = new Shelf<int>([7, 8]);
            shelf.At(1) = "changed";
            counts.At(0)++;
            var (one, two) = (1, "two");
            Shelf.Exchange(ref one, 5);
            Shelf.Exchange(ref two, "other");
            Shelf.Fill(out Guid id);
            Shelf.Fill(out string? text);
            References.Cell(2) += 5;
            References.Name() = "renamed";
            References.Place().X = 4;
            ref readonly var largest = ref References.Largest([4, 9, 2]);
            ref var nothing = ref References.Find(-1);
            var boxed = new Slot<long>();
            boxed.Put(12);
            result = $"{shelf.At(1)}{counts.At(0)}{one}{two}{id == default}{text is null}{References.Cell(2)}{References.Name()}"
                + $"{References.Place().X}{largest}{Unsafe.IsNullRef(ref nothing)}{References.First(ref Unsafe.NullRef<int>())}"
                + $"{Shelf.Read(in one)}{Shelf.Read(in two)}{Shelf.Same(ref one, ref one)}{boxed.Take()}{References.Sum(2, in one)}";
            (References.Cell(2), References.Name(), References.Place()) = (0, "name", default);
        }

        return result;
    }
}

public struct Place
{
    public int X;
    public string? Text;
}

public static class References
{
    private static readonly int[] _cells = [1, 2, 3];
    private static string _name = "name";
    private static Place _place;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref int Cell(int index) => ref _cells[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref string Name() => ref _name;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref Place Place() => ref _place;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref readonly int Largest(int[] numbers) => ref numbers[Array.IndexOf(numbers, numbers.Max())];

    /// <summary>A reference to nothing, as CollectionsMarshal returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref int Find(int index) => ref index < 0 ? ref Unsafe.NullRef<int>() : ref _cells[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool First(ref int first) => Unsafe.IsNullRef(ref first);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Sum(int left, ref readonly int right) => left + right;
}

public sealed class Shelf<T>(T[] items)
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref T At(int index) => ref items[index];
}

public static class Shelf
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Exchange<T>(ref T place, T value)
    {
        var old = place;
        place = value;
        return old;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fill<T>(out T? place) => place = default;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string? Read<T>(in T place) => place?.ToString();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Same<T>(ref T left, ref T right) => Unsafe.AreSame(ref left, ref right);
}

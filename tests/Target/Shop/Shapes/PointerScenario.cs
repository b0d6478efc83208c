using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static unsafe class PointerScenario
{
    public static string Run(int n)
    {
        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            var numbers = stackalloc int[] { 4, 5, 6 };
            sum += Pointers.Sum(numbers, 3);
            sum += Pointers.Apply(&Pointers.Twice, 21);
            sum += Pointers.Size((void*)0, numbers);
            sum += *Pointers.End(numbers, 2);
            sum += Pointers.Through(ref *numbers);
            var at = numbers;
            sum += Pointers.Step(ref at) + *at;
        }

        return sum.ToString();
    }
}

public static unsafe class Pointers
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Sum(int* numbers, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += numbers[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Apply(delegate*<int, int> function, int value) => function(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Twice(int value) => value * 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Size<T>(void* nothing, T* place) where T : unmanaged => nothing == null ? sizeof(T) : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Step<T>(ref T* place) where T : unmanaged
    {
        place++;
        return sizeof(T);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int* End(int* numbers, int count) => numbers + count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Through(ref int place)
    {
        fixed (int* pinned = &place)
        {
            return *pinned;
        }
    }
}

using Shop.Late;

namespace Target.Driver;

/// <summary>Keeps the JIT busy: every round makes types that were never there before.</summary>
internal static class Compiling
{
    private static readonly Type[] _values =
    [
        typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(char), typeof(decimal),
        typeof(Guid), typeof(DateTime), typeof(TimeSpan), typeof(Half), typeof(sbyte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    private const int MakerOneIn = 20;

    private static readonly List<Thread> _threads = [];
    private static volatile bool _stopping;
    private static readonly Func<int, int> _half = Parts.Half;
    private static int _made;
    private static int _pressed;
    private static int _makers;
    private static int _right;
    private static int _wrong;

    /// <summary>Types of all threads; each thread makes its share.</summary>
    public static string Run(int threads, int types)
    {
        var sum = 0L;
        Crew.Run(threads, _ =>
        {
            for (var i = 0; i < types / threads; i++)
            {
                Interlocked.Add(ref sum, Make(100));
            }
        });
        return $"compiled {sum}";
    }

    /// <summary>Makers alone, n of them.</summary>
    public static string Makers(int n)
    {
        var wrong = 0;
        for (var i = 0; i < n; i++)
        {
            wrong += Make(MakerOneIn * Interlocked.Increment(ref _makers), 100) == 250 ? 0 : 1;
        }

        return $"made {n} {wrong}";
    }

    /// <summary>Not inlined: called through a delegate.</summary>
    public static string Half(int value) => $"half {_half(value)}";

    /// <summary>Presses on some threads, without end.</summary>
    public static string Press(int threads) => Start(threads, () => Made(typeof(Press<,>), Interlocked.Increment(ref _pressed)).Make(100) == 100);

    public static string Start(int threads) => Start(threads, () => Make(100) == 250);

    private static string Start(int threads, Func<bool> isRight)
    {
        _stopping = false;
        (_right, _wrong) = (0, 0);
        for (var i = 0; i < threads; i++)
        {
            var thread = new Thread(() =>
            {
                while (!_stopping)
                {
                    Interlocked.Increment(ref isRight() ? ref _right : ref _wrong);
                }
            })
            { Name = $"compiling {i}", IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }

        return $"compiling {threads}";
    }

    public static string Stop()
    {
        _stopping = true;
        _threads.ForEach(t => t.Join());
        _threads.Clear();
        return $"compiled {_right} {_wrong}";
    }

    /// <summary>The result does not depend on the types.</summary>
    private static int Make(int from) => Make(Interlocked.Increment(ref _made), from);

    private static int Make(int number, int from)
    {
        // The runtime's time for re-jitting a method grows with the square of the instantiations that have inlined it.
        var kind = number % MakerOneIn == 0 ? typeof(Maker<,>) : typeof(Grinder<,>);
        var (a, b) = Values(number);
        return Made(kind, number).Make(from) - Size(a) / 2 - Size(b) * 2;
    }

    private static IMaker Made(Type kind, int number)
    {
        var (a, b) = Values(number);
        return (IMaker)Activator.CreateInstance(kind.MakeGenericType(a, b))!;
    }

    private static (Type A, Type B) Values(int number) => (Value(number % 256), Value(number / 256));

    /// <summary>A different type for each number.</summary>
    private static Type Value(int number)
    {
        var type = _values[number % _values.Length];
        for (number /= _values.Length; number > 0; number--)
        {
            type = typeof(Wrap<>).MakeGenericType(type);
        }

        return type;
    }

    private static int Size(Type type) => (int)typeof(System.Runtime.CompilerServices.Unsafe).GetMethod("SizeOf")!.MakeGenericMethod(type).Invoke(null, null)!;
}

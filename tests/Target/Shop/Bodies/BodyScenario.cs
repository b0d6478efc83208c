using System.Runtime.CompilerServices;

namespace Shop.Bodies;

/// <summary>Bodies that are hard on a rewriter, in the middle of ordinary code.</summary>
public static class BodyScenario
{
    public static string Run(int n)
    {
        var bodies = new Bodies();
        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            sum += bodies.Switch(i % 9) + bodies.Exits(i) + bodies.Nested([1, i, 3]);
            sum += bodies.Locked(i);
            sum += bodies.Stack(i % 16) + bodies.Pinned("pinned") + bodies.Disposed(i) + bodies.Arithmetic(i, 3);
            sum += bodies.Named($"k{i % 12}") + bodies.LoopWithCatch(5);
            sum += bodies.Pattern(i % 2 == 0 ? i : "s") ? 1 : 0;
            bodies.Empty();
        }

        return sum.ToString();
    }
}

public sealed class Bodies
{
    private readonly object _gate = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Empty()
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Switch(int value)
    {
        switch (value)
        {
            case 0: return 10;
            case 1: return 21;
            case 2: return 32;
            case 3: goto case 1;
            case 4: return 54;
            case 5: return 65;
            case 6: return 76;
            default: return -value;
        }
    }

    /// <summary>Returns from inside protected regions, four ways.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Exits(int value)
    {
        try
        {
            if (value % 4 == 0)
            {
                return 1;
            }

            try
            {
                if (value % 4 == 1)
                {
                    return 2;
                }

                if (value % 4 == 2)
                {
                    throw new InvalidOperationException("two");
                }
            }
            catch (InvalidOperationException)
            {
                return 3;
            }
        }
        finally
        {
            value++;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Nested(int[] items)
    {
        var sum = 0;
        foreach (var item in items)
        {
            try
            {
                try
                {
                    sum += 12 / item;
                }
                finally
                {
                    sum += 1;
                    try
                    {
                        sum += items[item];
                    }
                    catch (IndexOutOfRangeException) when (sum > 0)
                    {
                        sum += 2;
                    }
                }
            }
            catch (DivideByZeroException)
            {
                sum += 3;
                continue;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Locked(int value)
    {
        lock (_gate)
        {
            return value > 5 ? value : -value;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Stack(int count)
    {
        Span<int> numbers = stackalloc int[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        return numbers.Length == 0 ? 0 : numbers[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Pinned(string text)
    {
        using var pin = text.AsMemory().Pin();
        return text.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Disposed(int value)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(value);
        writer.Flush();
        return (int)stream.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Arithmetic(long left, int right) =>
        checked((left << 3) + (right * 7) - (left % 5)) ^ unchecked((uint)right * 0x9E3779B9);

    /// <summary>The compiler makes a hash and a tree of jumps of this.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Named(string key) => key switch
    {
        "k0" => 1, "k1" => 2, "k2" => 3, "k3" => 4, "k4" => 5, "k5" => 6, "k6" => 7, "k7" => 8, "k8" => 9, _ => -1,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int LoopWithCatch(int rounds)
    {
        var caught = 0;
        for (var i = 0; i < rounds; i++)
        {
            try
            {
                if (i % 2 == 0)
                {
                    throw new FormatException();
                }
            }
            catch (FormatException)
            {
                caught++;
            }
        }

        return caught;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Pattern(object value) => value is int and > 3 or string { Length: 1 };
}

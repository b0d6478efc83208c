using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>Counts under locks that others want as well.</summary>
public sealed class Locked
{
    private readonly object _monitor = new();
#if NET9_0_OR_GREATER
    private readonly Lock _lock = new();
#else
    private readonly object _lock = new();
#endif
    private SpinLock _spin = new(enableThreadOwnerTracking: false);
    private int _a, _b, _c;

    public string Total => $"{_a} {_b} {_c}";

    public void Count()
    {
        lock (_monitor)
        {
            _a = Add(_a, this);
        }

        lock (_lock)
        {
            _b = Add(_b, this);
        }

        var taken = false;
        try
        {
            _spin.Enter(ref taken);
            _c = Add(_c, this);
        }
        finally
        {
            if (taken)
            {
                _spin.Exit();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Add(int to, Locked under) => to + 1;
}

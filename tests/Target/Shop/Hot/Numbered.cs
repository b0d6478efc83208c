using System.Runtime.CompilerServices;

namespace Shop.Hot;

public sealed class Numbered
{
    public long Last { get; private set; }

    /// <summary>Called under one lock, so the numbers are the true order of the calls.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Next(int thread, long number) => Last = number;
}

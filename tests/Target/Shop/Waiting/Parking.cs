using System.Runtime.CompilerServices;

namespace Shop.Waiting;

public sealed class Gate(string name)
{
    public readonly ManualResetEventSlim Entered = new();
    public readonly ManualResetEventSlim Open = new();
    public string Name { get; } = name;
    public string? Result { get; set; }
}

public sealed class Parking
{
    /// <summary>Says that it is inside, and returns when the gate opens.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public string Wait(string id, Gate gate)
    {
        gate.Entered.Set();
        gate.Open.Wait();
        return $"{id} was free to go";
    }

    /// <summary>Calls itself; says that it is inside at depth 3, and goes on to depth 5 when the gate opens.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Dig(int depth, Gate gate)
    {
        if (depth == 3)
        {
            gate.Entered.Set();
            gate.Open.Wait();
        }

        return depth == 5 ? depth : depth + Dig(depth + 1, gate);
    }
}

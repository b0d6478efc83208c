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
}

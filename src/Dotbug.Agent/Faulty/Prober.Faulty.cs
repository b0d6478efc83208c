namespace Dotbug.Agent.Probes;

internal static unsafe partial class Prober
{
    private const int EOutOfMemory = unchecked((int)0x8007000E);

    static partial void Fail(string place) => Fault.At(place);

    static partial void Fail(string place, ref int result)
    {
        if (Fault.Take(place).Length > 0)
            result = EOutOfMemory;
    }
}

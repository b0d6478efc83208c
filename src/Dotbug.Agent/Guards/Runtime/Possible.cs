namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// How a condition can still end when a part of it waits for the outcome, as a set of bits: on entry, a guard that cannot be true any more is
/// decided. What C# would not evaluate has no say.
/// </summary>
internal static class Possible
{
    public const int True = 1, False = 2, Null = 4, Fault = 8, Anything = True | False | Null | Fault;

    /// <summary>Of a condition that was evaluated on entry.</summary>
    public static int Known(int state, bool value) => state switch
    {
        Kept.Null => Null,
        Kept.Fault => Fault,
        _ => value ? True : False,
    };

    /// <summary>Of a comparison with a value that was evaluated on entry: without the value it can't be true. False: a call that ended the other way.</summary>
    public static int Compared(int ends, int state) => state switch
    {
        Kept.Null => Null | False,
        Kept.Fault => Fault | False,
        _ => ends,
    };

    public static int And(int left, int right) => (left & True) == 0 ? left : (left & ~True) | right;

    public static int Or(int left, int right) => (left & False) == 0 ? left : (left & ~False) | right;

    public static int Not(int ends) => (ends & (Null | Fault)) | ((ends & True) << 1) | ((ends & False) >> 1);
}

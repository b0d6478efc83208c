namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// Arithmetic of decimals that does not throw: false where System.Decimal would overflow or divide by zero. Near the edge it is
/// cautious: what could overflow, judged in double precision, is not tried.
/// </summary>
internal static class Decimals
{
    /// <summary>A little below decimal.MaxValue (7.92e28), by more than the error of a double there.</summary>
    private const double Max = 7.9e28;

    public static bool Add(decimal a, decimal b, out decimal result)
    {
        var fits = Math.Abs((double)a + (double)b) < Max;
        result = fits ? a + b : 0;
        return fits;
    }

    public static bool Subtract(decimal a, decimal b, out decimal result) => Add(a, -b, out result);

    public static bool Multiply(decimal a, decimal b, out decimal result)
    {
        var fits = Math.Abs((double)a * (double)b) < Max;
        result = fits ? a * b : 0;
        return fits;
    }

    public static bool Divide(decimal a, decimal b, out decimal result)
    {
        var fits = b != 0 && Math.Abs((double)a / (double)b) < Max;
        result = fits ? a / b : 0;
        return fits;
    }

    public static bool Remainder(decimal a, decimal b, out decimal result)
    {
        var fits = b != 0 && Math.Abs((double)a) < Max;
        result = fits ? a % b : 0;
        return fits;
    }
}

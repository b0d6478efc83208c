namespace Load;

internal static class Quantile
{
    /// <summary>The value below which the given share of the values lies, nearest rank; 0 of none.</summary>
    /// <param name="values">In any order; sorted in place.</param>
    /// <param name="share">0 to 1; 1 is the greatest value.</param>
    public static double Of(double[] values, double share)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)];
    }
}

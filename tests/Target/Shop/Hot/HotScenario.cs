namespace Shop.Hot;

public static class HotScenario
{
    private static readonly Parcel _parcel = new(3);

    public static string Run(int n)
    {
        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            sum += Loop.Tick(i, 1);
            sum += Loop.Label(i, "label");
            sum += Loop.Item(i, _parcel);
        }

        return sum.ToString();
    }
}

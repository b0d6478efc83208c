using System.Runtime.CompilerServices;

namespace Shop.Orders;

/// <summary>A guard such as order.Customer.Home.Floor > 2 meets null at every step. Each round is six calls.</summary>
public static class NullScenario
{
    public static string Run(int n)
    {
        var shipper = new Shipper();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += shipper.Ship(null, null);
            sum += shipper.Ship(new Order(1, null), null);
            sum += shipper.Ship(new Order(2, new Customer("Bo", null)), "");
            sum += shipper.Ship(new Order(3, new Customer("Cy", "c") { Home = new Address("a", "b", null) }), "note");
            sum += shipper.Ship(new Order(4, new Customer("Di", "d") { Home = new Address("a", "b", 4) }), "note");
            sum += shipper.Ship(new Order(5, new Customer("Ed", "e") { Home = new Address(null!, null!, 5) }), null);
        }

        return sum.ToString();
    }
}

public sealed class Shipper
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Ship(Order? order, string? note) => (order?.Customer?.Home?.Floor ?? 0) + (note?.Length ?? -1);
}

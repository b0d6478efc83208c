namespace Shop.Orders;

/// <summary>
/// Each round: Submit(i, order) true for odd i and false for even i, Submit("R-...") twice, SubmitAsync once, Cancel
/// twice, the second throwing.
/// </summary>
public static class OrderScenario
{
    public static string Run(int n)
    {
        var service = new OrderService(new OrderRepository());
        var outcomes = 0L;
        for (var i = 1; i <= n; i++)
        {
            var order = Make(i);
            outcomes += service.Submit(i, order) ? 1 : 0;
            outcomes += service.Submit($"R-{i}");
            outcomes += service.Submit("unknown");
            outcomes += service.SubmitAsync(order, CancellationToken.None).GetAwaiter().GetResult();
            outcomes += Cancel(service, order);
        }

        return outcomes.ToString();
    }

    private static Order Make(int id)
    {
        var order = new Order(id, new Customer("Ada", "ada@example.org") { Home = new Address("Quay 1", "Port", 3) });
        if (id % 2 == 1)
        {
            order.Lines.Add(new OrderLine("rope", id, 2.50m));
            order.Lines.Add(new OrderLine("sail", 1, 99m));
        }

        order.Stock["rope"] = 7;
        return order;
    }

    private static int Cancel(OrderService service, Order order)
    {
        service.Cancel(order, "changed my mind");
        order.State = OrderState.Shipped;
        try
        {
            service.Cancel(order, "too late");
            return 0;
        }
        catch (InvalidOperationException error)
        {
            return error.Message.Length;
        }
    }
}

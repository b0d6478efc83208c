using System.Runtime.CompilerServices;

namespace Shop.Orders;

/// <summary>What an engineer traces first: the service that everything goes through.</summary>
public sealed class OrderService(OrderRepository repository)
{
    private readonly string _region = "north";
    private int _submitted;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Submit(int priority, Order order)
    {
        if (order.Lines.Count == 0)
        {
            return false;
        }

        order.State = OrderState.Paid;
        repository.Save(order);
        _submitted += priority;
        return _submitted > 0 && _region.Length > 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Submit(string reference) =>
        repository.GetByReference(reference) is { } order && Submit(1, order) ? order.Id : -1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<int> SubmitAsync(Order order, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        return Submit(2, order) ? order.Id : -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Cancel(Order order, string reason)
    {
        if (order.State == OrderState.Shipped)
        {
            throw new InvalidOperationException($"order {order.Id} has been shipped: {reason}");
        }

        order.State = OrderState.New;
    }
}

using System.Runtime.CompilerServices;

namespace Shop.Orders;

public sealed class OrderRepository
{
    private readonly Dictionary<int, Order> _orders = [];
    private readonly Dictionary<string, int> _byReference = new(StringComparer.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Save(Order order)
    {
        _orders[order.Id] = order;
        _byReference[$"R-{order.Id}"] = order.Id;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Order? GetById(int id) => _orders.GetValueOrDefault(id);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Order? GetByReference(string reference) =>
        _byReference.TryGetValue(reference, out var id) ? GetById(id) : null;
}

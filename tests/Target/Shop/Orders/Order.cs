namespace Shop.Orders;

public enum OrderState
{
    New,
    Paid,
    Shipped = 10,
}

public sealed record Customer(string Name, string? Email)
{
    public Address? Home { get; init; }
}

public sealed record Address(string Street, string City, int? Floor);

public sealed class OrderLine(string article, int quantity, decimal price)
{
    public string Article { get; } = article;
    public int Quantity { get; set; } = quantity;
    public decimal Price { get; } = price;
}

public sealed class Order(int id, Customer? customer)
{
    public int Id { get; } = id;
    public Customer? Customer { get; set; } = customer;
    public OrderState State { get; set; }
    public List<OrderLine> Lines { get; } = [];
    public Dictionary<string, int> Stock { get; } = [];

    /// <summary>Computed: it runs code.</summary>
    public decimal Total => Lines.Sum(l => l.Price * l.Quantity);
}

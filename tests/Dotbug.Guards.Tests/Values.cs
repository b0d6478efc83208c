namespace Dotbug.Guards.Tests;

/// <summary>The method that the tables of cases are about: its parameters and their values.</summary>
internal static class Values
{
    public static readonly Guid Id = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    private static readonly Order s_order = new() { Customer = new Customer("Ada", 36) };

    private static readonly (string Name, Type Type, object? Value)[] s_all =
    [
        ("sb", typeof(sbyte), (sbyte)-3), ("by", typeof(byte), (byte)200), ("sh", typeof(short), (short)-300),
        ("us", typeof(ushort), (ushort)60_000), ("i", typeof(int), 5), ("zero", typeof(int), 0), ("minusOne", typeof(int), -1),
        ("min", typeof(int), int.MinValue), ("max", typeof(int), int.MaxValue), ("u", typeof(uint), 4_000_000_000u),
        ("l", typeof(long), 5_000_000_000L), ("minLong", typeof(long), long.MinValue), ("ul", typeof(ulong), ulong.MaxValue),
        ("n", typeof(nint), (nint)(-7)), ("f", typeof(float), 1.5f), ("d", typeof(double), 2.25), ("nan", typeof(double), double.NaN),
        ("m", typeof(decimal), 10.10m), ("huge", typeof(decimal), decimal.MaxValue), ("yes", typeof(bool), true), ("no", typeof(bool), false),
        ("c", typeof(char), 'x'), ("s", typeof(string), "hello world"), ("empty", typeof(string), ""), ("none", typeof(string), null),
        ("longText", typeof(string), new string('a', 1025)), ("status", typeof(OrderStatus), OrderStatus.Paid),
        ("rights", typeof(Rights), Rights.Read | Rights.Write), ("ni", typeof(int?), 7), ("noInt", typeof(int?), null),
        ("noBool", typeof(bool?), null), ("id", typeof(Guid), Id), ("at", typeof(DateTime), new DateTime(2026, 11, 5, 12, 0, 0, DateTimeKind.Utc)),
        ("day", typeof(DateOnly), new DateOnly(2026, 11, 5)), ("when2", typeof(DateTimeOffset), new DateTimeOffset(2026, 11, 5, 13, 0, 0, TimeSpan.FromHours(1))),
        ("wait", typeof(TimeSpan), TimeSpan.FromMilliseconds(50)), ("forever", typeof(TimeSpan), TimeSpan.MaxValue),
        ("order", typeof(Order), s_order), ("noOrder", typeof(Order), null), ("other", typeof(Order), new Order { Id = 1 }), ("same", typeof(Order), s_order),
        ("customer", typeof(Customer), new Customer("Bob", 17)), ("gold", typeof(Customer), new GoldCustomer("Eve", 50)),
        ("money", typeof(Money), new Money { Amount = 3m, Currency = "USD" }), ("ref1", typeof(int).MakeByRefType(), 11),
        ("ref2", typeof(Money).MakeByRefType(), new Money { Amount = 4m }),
        ("boxed", typeof(object), 5), ("boxedLong", typeof(object), 5L), ("boxedText", typeof(object), "five"), ("boxedReal", typeof(object), 2.5),
        ("boxedOrder", typeof(object), s_order), ("nothing", typeof(object), null), ("array", typeof(int[]), new[] { 1, 2, 3 }),
        ("grid", typeof(int[,]), new int[2, 3]), ("list", typeof(List<string>), new List<string> { "a", "b" }),
        ("readOnly", typeof(IReadOnlyList<int>), new List<int> { 4, 5 }), ("readArray", typeof(IReadOnlyList<int>), new[] { 6 }),
        ("lazy", typeof(IEnumerable<int>), Enumerable.Range(0, 3)), ("map", typeof(Dictionary<string, int>), new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }),
        ("byId", typeof(Dictionary<int, string>), new Dictionary<int, string> { [1] = "one", [2] = "two" }),
        ("byLong", typeof(IReadOnlyDictionary<long, Order>), new Dictionary<long, Order> { [8] = s_order }),
        ("byStatus", typeof(Dictionary<OrderStatus, int>), new Dictionary<OrderStatus, int> { [OrderStatus.Paid] = 3 }),
        ("byGuid", typeof(Dictionary<Guid, int>), new Dictionary<Guid, int> { [Id] = 4 }), ("set", typeof(HashSet<int>), new HashSet<int> { 1, 2, 3 }),
        ("pair", typeof(KeyValuePair<string, int>), new KeyValuePair<string, int>("k", 1)), ("tuple", typeof((int, string)), (1, "two")),
        ("refTuple", typeof(Tuple<int, string>), Tuple.Create(1, "two")), ("done", typeof(Task<int>), Task.FromResult(6)),
        ("noTask", typeof(Task<int>), null), ("waiting", typeof(Task<int>), new TaskCompletionSource<int>().Task), ("pending", typeof(Task), new TaskCompletionSource().Task),
        ("broken", typeof(Task), Task.FromException(new InvalidOperationException("x"))),
        ("hasId", typeof(IHasId), new WithId()), ("password", typeof(string), "hunter2"), ("error", typeof(Exception), new LoudException()),
        ("trap", typeof(Trap), new Trap()), ("trap2", typeof(Trap), new Trap()), ("noTrap", typeof(Trap), null), ("url", typeof(Uri), new Uri("http://localhost/")),
    ];

    public static TestScope Scope(Type? returns = null) => new([.. s_all.Select(v => (v.Name, v.Type))], returns) { Redacted = { "password" } };

    public static object?[] Arguments => [.. s_all.Select(v => v.Value)];
}

namespace Target.Driver;

/// <summary>What can be called, by name. A result depends on every call made, and on nothing else.</summary>
internal static class Scenarios
{
    public static readonly SortedDictionary<string, Func<int, string>> All = new(StringComparer.Ordinal)
    {
        ["orders"] = Shop.Orders.OrderScenario.Run,
        ["hot"] = Shop.Hot.HotScenario.Run,
        ["inlined"] = Shop.Hot.InlinedScenario.Run,
        ["slow"] = Shop.Hot.SlowScenario.Run,
        ["throws"] = Shop.Failures.ThrowScenario.Run,
        ["async"] = Shop.Partners.AsyncScenario.Run,
        ["async.awaited"] = Shop.Partners.AwaitedScenario.Run,
        ["async.builders"] = Shop.Partners.BuilderScenario.Run,
        ["async.handmade"] = Shop.Partners.HandmadeScenario.Run,
        ["relay"] = Shop.Partners.RelayScenario.Run,
        ["iterators"] = Shop.Partners.IteratorScenario.Run,
        ["iterators.async"] = Shop.Partners.TickerScenario.Run,
        ["iterators.open"] = Shop.Partners.TickerScenario.RunOpen,
        ["iterators.many"] = Shop.Partners.TickerScenario.RunMany,
        ["generic"] = Shop.Shapes.GenericScenario.Run,
        ["spans"] = Shop.Shapes.SpanScenario.Run,
        ["refs"] = Shop.Shapes.ReferenceScenario.Run,
        ["refstructs"] = Shop.Shapes.RefStructScenario.Run,
        ["pointers"] = Shop.Shapes.PointerScenario.Run,
        ["statics"] = Shop.Shapes.StaticInterfaceScenario.Run,
        ["structs"] = Shop.Shapes.StructScenario.Run,
        ["refout"] = Shop.Shapes.RefOutScenario.Run,
        ["ctor"] = Shop.Shapes.ConstructorScenario.Run,
        ["property"] = Shop.Shapes.PropertyScenario.Run,
        ["indexer"] = Shop.Shapes.IndexerScenario.Run,
        ["iface"] = Shop.Shapes.InterfaceScenario.Run,
        ["virtual"] = Shop.Shapes.VirtualScenario.Run,
        ["local"] = Shop.Shapes.LocalScenario.Run,
        ["overloads"] = Shop.Shapes.OverloadScenario.Run,
        ["nested"] = Shop.Shapes.NestedScenario.Run,
        ["operators"] = Shop.Shapes.OperatorScenario.Run,
        ["events"] = Shop.Shapes.EventScenario.Run,
        ["recursive"] = Shop.Shapes.RecursionScenario.Run,
        ["big"] = Shop.Bodies.BigScenario.Run,
        ["bodies"] = Shop.Bodies.BodyScenario.Run,
        ["spoiled"] = Shop.Bodies.SpoiledScenario.Run,
        ["spoiled.first"] = Shop.Bodies.SpoiledScenario.RunFirst,
        ["odd"] = Shop.Shapes.OddScenario.Run,
        ["raw"] = Shop.Bodies.RawScenario.Run,
        ["fsharp"] = Shop.Sharp.Scenario.Run,
        ["fsharp.deep"] = n => Shop.Sharp.Scenario.Deep(n * 300_000),
        ["basic"] = Shop.Basic.Shapes.Run,
        ["collectible"] = Shop.Bodies.CollectibleScenario.Run,
        ["framework"] = Shop.Bodies.FrameworkScenario.Run,
        ["nulls"] = Shop.Orders.NullScenario.Run,
        ["secrets"] = Shop.Accounts.SecretScenario.Run,
        ["values"] = Shop.Values.ValueScenario.Run,
        ["values.scalars"] = Shop.Values.ScalarValues.Run,
        ["values.text"] = Shop.Values.TextValues.Run,
        ["values.dates"] = Shop.Values.DateValues.Run,
        ["values.collections"] = Shop.Values.CollectionValues.Run,
        ["values.huge"] = Shop.Values.HugeValues.Run,
        ["values.objects"] = Shop.Values.ObjectValues.Run,
        ["values.tasks"] = Shop.Values.TaskValues.Run,
        ["values.bombs"] = Shop.Values.BombValues.Run,
    };

    public static Func<int, string> Find(string name) =>
        All.TryGetValue(name, out var scenario)
            ? scenario
            : throw new ArgumentException($"no scenario '{name}'; there are: {string.Join(' ', All.Keys)}");
}

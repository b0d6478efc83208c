namespace Dotbug.Spec.Tests;

public sealed class Named_specs
{
    private const string Text = """
        # what goes over the bus
        [Shop.Messages]
        send: Shop!ParcelBus<>.Publish(Parcel, _) when copies > 0 && parcel != null   # the condition
            channel = id this._parent
            message = parcel
        receive: ParcelBus.TryNext when $return == true
            message = parcel
            queued = since send(message)

        [Shop.Orders]
        orders: OrderService.Submit
            total = order.Total
            kind = "order"
            took = $elapsed
        set: Clock.Set
            kind = "begun"
            bell = id bell
            due = ms timeout
        rings: Clock.Ring
            bell = id bell
            due = due set(bell)
            late = past set(bell)
            period = ms bell._period
        ends: Clock.End
            bell = id bell
            took = past begun(bell)
        """;

    private static IReadOnlyList<NamedSpec> Good(string text)
    {
        var read = NamedSpecFile.Parse(text, "own.specs");
        Assert.Equal([], read.Faults.Select(f => f.Format()));
        return read.Specs;
    }

    [Fact]
    public void Each_says_its_word_its_library_its_place_its_method_and_its_fields()
    {
        var specs = Good(Text);

        Assert.Equal(["send", "receive", "orders", "set", "rings", "ends"], specs.Select(s => s.Name));
        Assert.Equal(["Shop.Messages", "Shop.Messages", "Shop.Orders"], specs.Take(3).Select(s => s.Library));
        Assert.Equal(["own.specs:3", "own.specs:6", "own.specs:11"], specs.Take(3).Select(s => s.Place));
        Assert.Equal("Shop!ParcelBus<>.Publish(Parcel, _)", specs[0].TargetText);
        Assert.Equal([FieldKind.Identity, FieldKind.Value], specs[0].Fields.Select(f => f.Kind));
        Assert.Equal("message", specs[1].Keyed(specs[1].SinceField!));
        Assert.Equal("send", specs[1].SinceField!.Other);
    }

    [Fact]
    public void An_event_that_another_one_asks_for_is_meant_by_its_name_or_its_kind()
    {
        var specs = Good(Text).ToDictionary(s => s.Name);

        Assert.Equal([FieldKind.Identity, FieldKind.Due, FieldKind.Past, FieldKind.Milliseconds], specs["rings"].Fields.Select(f => f.Kind));
        Assert.Equal(["rings", "ends"], specs.Values.Where(s => s.PastField is { } past && specs["set"].IsMeantBy(past, s)).Select(s => s.Name));
        Assert.True(specs["send"].IsMeantBy(specs["receive"].SinceField!, specs["receive"]));
        Assert.False(specs["receive"].IsMeantBy(specs["receive"].SinceField!, specs["receive"]));
    }

    [Fact]
    public void What_is_printed_reads_back_as_the_same()
    {
        foreach (var spec in Good(Text))
        {
            var again = Assert.Single(Good(spec.ToString()));
            Assert.Equal(spec, again with { Place = spec.Place });
        }
    }

    [Fact]
    public void A_word_is_a_target_where_it_is_known()
    {
        Assert.IsType<RuntimeTarget>(SpecParser.Parse("send when message.Id == 42 -> stack").Spec!.Target);
        Assert.Equal("DB1010", SpecParser.Parse("orders when total > 7").Error!.Code);
        Assert.IsType<RuntimeTarget>(SpecParser.Parse("orders when total > 7", ["orders"]).Spec!.Target);
        Assert.IsType<MethodTarget>(SpecParser.Parse("Shop.orders", ["orders"]).Spec!.Target);
    }

    [Fact]
    public void All_faults_are_told_each_with_its_line()
    {
        var read = NamedSpecFile.Parse("x: A.B\n    y = a + b\n    z = 1\n\nnope\n    m = 1\nq: A.B when\n    m = 1\nr: A.B\n    m = c\n", "own.specs");

        Assert.Equal(["own.specs:2", "own.specs:5", "own.specs:7"], read.Faults.Select(f => f.Place));
        Assert.Equal(["DB1207", "DB1201", "DB1030"], read.Faults.Select(f => f.Error.Code));
        Assert.Equal("r", Assert.Single(read.Specs).Name);
    }

    [Theory]
    [InlineData("exceptions: A.B\n    m = c", "DB1202")]
    [InlineData("call: A.B\n    m = c", "DB1202")]
    [InlineData("null: A.B\n    m = c", "DB1202")]
    [InlineData("a: A.B\n    when = c", "DB1202")]
    [InlineData("    m = c", "DB1203")]
    [InlineData("a: A.B\n    m == c", "DB1203")]
    [InlineData("a: gc\n    m = c", "DB1201")]
    [InlineData("[Shop\na: A.B\n    m = c", "DB1201")]
    [InlineData("a: A.B\n    m = items[0]", "DB1207")]
    [InlineData("a: A.B\n    m = id 5", "DB1207")]
    [InlineData("a: A.B\n    m = c.Go()", "DB1037")]
    [InlineData("a: A.B\n    m = null", "DB1207")]
    [InlineData("a: A.B\n    m = c\n    q = since send", "DB1208")]
    [InlineData("a: A.B\n    m = 5\n    q = since send(m)", "DB1208")]
    [InlineData("a: A.B\n    m = c\n    q = since send(m)\n    r = since send(m)", "DB1204")]
    [InlineData("a: A.B\n    m = c\n    q = past send", "DB1208")]
    [InlineData("a: A.B\n    m = c\n    q = due (m)", "DB1208")]
    [InlineData("a: A.B\n    m = c\n    q = past send(m)\n    r = past send(m)", "DB1204")]
    [InlineData("a: A.B\n    m = c\n    q = past send(m)\n    r = due taken(m)", "DB1204")]
    [InlineData("a: A.B\n    m = ms c\n    q = past send(m)", "DB1208")]
    [InlineData("a: A.B\n    m = ms 5", "DB1207")]
    public void What_is_wrong_has_a_code(string text, string code) =>
        Assert.Equal(code, NamedSpecFile.Parse(text, "own.specs").Faults[0].Error.Code);

    [Fact]
    public void There_is_an_end_to_fields_specs_and_faults()
    {
        var fields = "a: A.B\n" + string.Concat(Enumerable.Range(0, 17).Select(i => $"    f{i} = c\n"));
        Assert.Equal("DB1204", NamedSpecFile.Parse(fields, "own.specs").Faults[0].Error.Code);
        var specs = string.Concat(Enumerable.Range(0, 257).Select(i => $"a{i}: A.B\n    m = c\n"));
        Assert.Equal("DB1204", Assert.Single(NamedSpecFile.Parse(specs, "own.specs").Faults).Error.Code);
        Assert.Equal(NamedSpecFile.FaultsMax, NamedSpecFile.Parse(string.Concat(Enumerable.Repeat("?\n", 100)), "own.specs").Faults.Count);
    }
}

namespace Shop.Values;

/// <summary>All kinds of values but the huge ones, a method for each; values.* calls one group.</summary>
public static class ValueScenario
{
    public static string Run(int n) => string.Join('/',
        ScalarValues.Run(n), TextValues.Run(n), DateValues.Run(n), CollectionValues.Run(n), ObjectValues.Run(n),
        TaskValues.Run(n), BombValues.Run(n));
}

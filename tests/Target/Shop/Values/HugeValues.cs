using System.Runtime.CompilerServices;

namespace Shop.Values;

/// <summary>Arguments of which only a small part can be taken.</summary>
public static class HugeValues
{
    private static readonly string _text = new('x', 100_000);
    private static readonly int[] _numbers = Enumerable.Range(0, 60_000).ToArray();
    private static readonly List<string> _list = Enumerable.Range(0, 60_000).Select(i => $"item {i}").ToList();
    private static readonly Dictionary<int, string> _map = _list.Index2().ToDictionary(p => p.Index, p => p.Item);

    public static string Run(int n)
    {
        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            sum += Huge.Text(_text) + Huge.Numbers(_numbers) + Huge.List(_list) + Huge.Map(_map);
            sum += Huge.Wide(new Wide50());
        }

        return sum.ToString();
    }

    private static IEnumerable<(int Index, string Item)> Index2(this IEnumerable<string> items) =>
        items.Select((item, index) => (index, item));
}

public static class Huge
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Text(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Numbers(int[] numbers) => numbers.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int List(List<string> list) => list.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Map(Dictionary<int, string> map) => map.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Wide(Wide50 wide) => (int)wide.F00;
}

public sealed class Wide50
{
    public long F00, F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19;
    public long F20, F21, F22, F23, F24, F25, F26, F27, F28, F29, F30, F31, F32, F33, F34, F35, F36, F37, F38, F39;
    public string? G0, G1, G2, G3, G4, G5, G6, G7, G8, G9;
}

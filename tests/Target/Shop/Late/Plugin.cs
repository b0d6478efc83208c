using System.Runtime.CompilerServices;

namespace Shop.Late;

/// <summary>Notes what ran, outside of the types that are to be loaded late.</summary>
public static class Ledger
{
    public static int Started;
}

public interface IPlugin
{
    int Work(int amount);
}

/// <summary>Nothing uses it before it is asked for.</summary>
public sealed class Plugin : IPlugin
{
    private static readonly int _factor = Start();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Work(int amount) => amount * _factor;

    private static int Start()
    {
        Ledger.Started++;
        return 2;
    }
}

/// <summary>The same once more, so that one may be loaded and the other not.</summary>
public sealed class SparePlugin : IPlugin
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Work(int amount) => amount * 3;

    /// <summary>Its parameter's assembly is not loaded before it is called.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Read(System.Xml.Linq.XElement element) => element.Name.LocalName.Length;
}

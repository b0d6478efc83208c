using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class EventScenario
{
    public static string Run(int n)
    {
        var door = new Door();
        var heard = 0;
        EventHandler<int> handler = (_, width) => heard += width;
        for (var i = 0; i < n; i++)
        {
            door.Opened += handler;
            door.Closed += handler;
            door.Open(i);
            door.Closed -= handler;
            door.Opened -= handler;
        }

        return heard.ToString();
    }
}

public sealed class Door
{
    private EventHandler<int>? _closed;

    public event EventHandler<int>? Opened;

    public event EventHandler<int> Closed
    {
        add => _closed += value;
        remove => _closed -= value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Open(int width)
    {
        Opened?.Invoke(this, width);
        _closed?.Invoke(this, 1);
    }
}

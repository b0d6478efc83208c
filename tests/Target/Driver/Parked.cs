using Shop.Waiting;

namespace Target.Driver;

/// <summary>Threads that stay inside a method until they are let go.</summary>
internal static class Parked
{
    private static readonly Dictionary<string, (Thread Thread, Gate Gate)> _inside = [];

    public static string Park(string id, bool digs)
    {
        var gate = new Gate(id);
        var thread = new Thread(() => gate.Result = digs ? $"{new Parking().Dig(1, gate)}" : new Parking().Wait(id, gate)) { Name = $"parked {id}" };
        thread.IsBackground = true;
        thread.Start();
        gate.Entered.Wait();
        _inside.Add(id, (thread, gate));
        return $"parked {id}";
    }

    public static string Unpark(string id)
    {
        _inside.Remove(id, out var parked);
        parked.Gate.Open.Set();
        parked.Thread.Join();
        return $"unparked {id} {parked.Gate.Result}";
    }
}

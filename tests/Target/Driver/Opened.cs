using Shop.Waiting;

namespace Target.Driver;

/// <summary>Async calls that complete when they are told to.</summary>
internal static class Opened
{
    private static readonly Dictionary<string, (Promise Promise, Task<string> Outcome)> _open = [];

    public static string Open(string id, string kind)
    {
        var promise = new Promise(id);
        _open.Add(id, (promise, Observe(promise, kind)));
        return $"opened {id}";
    }

    public static string Complete(string id, string outcome)
    {
        _open.Remove(id, out var open);
        switch (outcome)
        {
            case "fault":
                open.Promise.Source.SetException(new InvalidOperationException($"{id} was told to fail"));
                break;
            case "cancel":
                open.Promise.Source.SetCanceled();
                break;
            default:
                open.Promise.Source.SetResult(id.Length);
                break;
        }

        return $"completed {id} {open.Outcome.GetAwaiter().GetResult()}";
    }

    private static async Task<string> Observe(Promise promise, string kind)
    {
        var desk = new Desk();
        try
        {
            switch (kind)
            {
                case "task":
                    await desk.Await(promise);
                    return "ok";
                case "valuetask":
                    await desk.AwaitValue(promise);
                    return "ok";
                case "valuetaskof":
                    return $"ok {await desk.AwaitValueOf(promise)}";
                case "byhand":
                    return $"ok {await new Shop.Partners.Handmade().OfPromise(promise)}";
                default:
                    return $"ok {await desk.AwaitOf(promise)}";
            }
        }
        catch (Exception error)
        {
            return Text.OneLine($"{error.GetType().Name} {error.Message}");
        }
    }
}

using Proto;

namespace Actors;

/// <summary>A clerk hands each order on to the store, which counts.</summary>
internal static class ProtoShop
{
    private static readonly Lazy<ActorSystem> _system = new(() => new ActorSystem());

    public static async Task<int> RunAsync(int count)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        var store = _system.Value.Root.Spawn(Props.FromFunc(context =>
        {
            if (context.Message is Order && ++arrived == count)
            {
                done.SetResult(count);
            }

            return Task.CompletedTask;
        }));
        var clerk = _system.Value.Root.Spawn(Props.FromFunc(context =>
        {
            if (context.Message is Order order)
            {
                context.Request(store, new Order(order.Number + 1_000));
            }

            return Task.CompletedTask;
        }));
        for (var i = 0; i < count; i++)
        {
            _system.Value.Root.Send(clerk, new Order(i));
        }

        return await done.Task;
    }
}

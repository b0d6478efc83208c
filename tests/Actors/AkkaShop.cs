using Akka.Actor;

namespace Actors;

/// <summary>A clerk hands each order on to the store, which counts.</summary>
internal static class AkkaShop
{
    private static readonly Lazy<ActorSystem> _system = new(() => ActorSystem.Create("shop"));
    private static int _runs;

    public static async Task<int> RunAsync(int count)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = ++_runs;
        var store = _system.Value.ActorOf(Props.Create(() => new Store(count, done)), $"store{run}");
        var clerk = _system.Value.ActorOf(Props.Create(() => new Clerk(store)), $"clerk{run}");
        for (var i = 0; i < count; i++)
        {
            clerk.Tell(new Order(i));
        }

        return await done.Task;
    }

    private sealed class Clerk : ReceiveActor
    {
        public Clerk(IActorRef store) => Receive<Order>(order => store.Tell(new Order(order.Number + 1_000)));
    }

    private sealed class Store : ReceiveActor
    {
        private int _arrived;

        public Store(int count, TaskCompletionSource<int> done) => Receive<Order>(_ =>
        {
            if (++_arrived == count)
            {
                done.SetResult(count);
            }
        });
    }
}

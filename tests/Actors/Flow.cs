using System.Threading.Tasks.Dataflow;

namespace Actors;

/// <summary>A block that doubles, and one that counts.</summary>
internal static class Flow
{
    public static async Task<int> RunAsync(int count)
    {
        var arrived = 0;
        var twice = new TransformBlock<Order, Order>(order => new Order(2 * order.Number));
        var last = new ActionBlock<Order>(_ => arrived++);
        twice.LinkTo(last, new DataflowLinkOptions { PropagateCompletion = true });
        for (var i = 0; i < count; i++)
        {
            twice.Post(new Order(i));
        }

        twice.Complete();
        await last.Completion;
        return arrived;
    }
}

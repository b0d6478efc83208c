using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Whoever has the shared memory writes what he likes into it, while the probes write too.</summary>
public sealed class A_ring_that_lies
{
    /// <summary>Header, dictionary and the table of chunks: where the probes read anything at all.</summary>
    private const int ReadByProbes = 4096 + (1 << 20) + (128 << 10);

    private const int Rounds = 30;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Changes_no_result_and_crashes_nobody(int runtime)
    {
        string[] scenarios = ["orders", "hot", "async", "generic", "values"];
        await using var target = await TargetProcess.StartAsync(runtime);
        var before = new Dictionary<string, string>();
        foreach (var scenario in scenarios)
        {
            before[scenario] = await target.CallAsync(scenario, 3);
        }

        await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--max-methods", "200"],
            "OrderService.* -> return, stack", "OrderService.Submit(int, Order) when $return == true", "Loop.* -> return", "Courier.* -> return");
        Assert.Equal("started orders 2", await target.AskAsync("start orders 2"));
        using var stop = new CancellationTokenSource();
        var liar = Scribble(RingOf(trace.Tool.Pid), stop.Token);
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var scenario in scenarios)
            {
                Assert.Equal(before[scenario], await target.CallAsync(scenario, 3));
            }
        }

        await stop.CancelAsync();
        Assert.NotEqual(0, await liar);
        trace.Tool.Signal(ToolProcess.Kill);
        await Sessions.AllEndAsync(target);
        Assert.DoesNotContain("failed", await target.AskAsync("stop"), StringComparison.Ordinal);
        await using var after = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit(int, Order)");
        Assert.Equal(before["orders"], await target.CallAsync("orders", 3));
        Assert.Equal(8, (await after.StopAsync()).Count("matched"));
    }

    private static string RingOf(int tool) => Directory.GetFiles($"/proc/{tool}/fd").First(fd =>
        new FileInfo(fd).LinkTarget is { } name && name.StartsWith("/memfd:", StringComparison.Ordinal) && new FileInfo(fd).Length > 0
        && LengthOf(fd) == 16 << 20);

    private static long LengthOf(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.GetLength(handle);
    }

    /// <summary>Answers how many lies there were.</summary>
    private static Task<long> Scribble(string ring, CancellationToken stop) => Task.Run(() =>
    {
        using var handle = File.OpenHandle(ring, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var random = new Random(1);
        var bytes = new byte[64];
        var lies = 0L;
        for (; !stop.IsCancellationRequested; lies++)
        {
            random.NextBytes(bytes);
            // Half of them small numbers, which look right.
            if ((lies & 1) == 0)
            {
                Array.Clear(bytes);
                bytes[random.Next(8) * 4] = (byte)random.Next(256);
            }

            var length = random.Next(3) == 0 ? 16 << 20 : ReadByProbes;
            RandomAccess.Write(handle, bytes.AsSpan(0, 4 << random.Next(5)), random.Next(length / 4 - 16) * 4L);
            // The free list and the dictionary's end are read the most.
            RandomAccess.Write(handle, bytes.AsSpan(0, 8), 16 + (lies & 1) * 8);
        }

        return lies;
    }, CancellationToken.None);
}

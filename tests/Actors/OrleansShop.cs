using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Actors;

/// <summary>A grain that counts the orders that it is given.</summary>
public interface IStore : IGrainWithIntegerKey
{
    Task<int> Take(Order order);
}

internal sealed class Store : Grain, IStore
{
    private int _arrived;

    public Task<int> Take(Order order) => Task.FromResult(++_arrived);
}

internal static class OrleansShop
{
    private static readonly Lazy<Task<IHost>> _host = new(StartAsync);
    private static int _runs;

    public static async Task<int> RunAsync(int count)
    {
        var store = (await _host.Value).Services.GetRequiredService<IGrainFactory>().GetGrain<IStore>(++_runs);
        var arrived = 0;
        for (var i = 0; i < count; i++)
        {
            arrived = await store.Take(new Order(i));
        }

        return arrived;
    }

    private static async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Explored.Work;

/// <summary>Numbered requests on connections that are kept, several at once; each has an Activity, and goes from thread to thread.</summary>
internal static class RequestWork
{
    public const int Clients = 4, RequestsEach = 50, NotesEach = 5;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Note(int number, string place, string trace) => number + place.Length + trace.Length;

    private static int Note(int number, string place) => Note(number, place, Activity.Current!.TraceId.ToHexString());

    public static void Run(Notes notes) => RunAsync(notes).GetAwaiter().GetResult();

    private static async Task RunAsync(Notes notes)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/{number:int}", AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var sums = await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => Task.Run(() => AskAsync(address, c))));
        notes.Add("sum", sums.Sum());
        await app.StopAsync();
    }

    private static async Task<int> AskAsync(string address, int client)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        var sum = 0;
        for (var i = 0; i < RequestsEach; i++)
            sum += int.Parse(await http.GetStringAsync($"/{client * RequestsEach + i}"));
        return sum;
    }

    private static async Task<string> AnswerAsync(int number)
    {
        Note(number, "begin");
        await Task.Yield();
        Note(number, "yield");
        await Task.Delay(1);
        Note(number, "delay");
        await Task.Run(() => Note(number, "task"));
        Note(number, "end");
        return number.ToString();
    }
}

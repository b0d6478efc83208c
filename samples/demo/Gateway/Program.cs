// A gateway: takes orders over HTTP and hands each on to a partner.
//   Gateway [--urls http://127.0.0.1:5080] [--partners:NAME URL]... [--ends-with-stdin true]

using Gateway;

var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSingleton(new HttpClient { Timeout = TimeSpan.FromSeconds(5) });
builder.Services.AddSingleton<PartnerClient>();
builder.Services.AddSingleton<Metrics>();

var app = builder.Build();
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/partners"),
    branch => branch.UseMiddleware<RequestGuard>());
app.MapGet("/metrics", (Metrics metrics) => metrics.ToText());
app.MapPost(
    "/partners/{partner}/orders",
    (string partner, Order order, PartnerClient client, HttpResponse response) =>
        new PartnerRelay(client, response).ForwardAsync(partner, order));

await app.StartAsync();
Console.WriteLine($"READY {app.Urls.First()}");
if (app.Configuration.GetValue<bool>("ends-with-stdin"))
{
    // A pipe closes even when the program at its other end is killed.
    new Thread(() =>
    {
        Console.In.ReadToEnd();
        app.Lifetime.StopApplication();
    })
    { IsBackground = true }.Start();
}

await app.WaitForShutdownAsync();

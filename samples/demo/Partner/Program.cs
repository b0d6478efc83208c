// A partner of the gateway: accepts orders.
//   Partner [--name acme] [--urls http://127.0.0.1:5081] [--no-content N] [--ends-with-stdin true]
// N of 1,000 orders are accepted with 204 and no body, which HTTP allows.

using Partner;

var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var app = builder.Build();
var name = app.Configuration.GetValue("name", "acme");
var desk = new OrderDesk(app.Configuration.GetValue("no-content", 0));

app.MapGet("/metrics", () => $"orders_total      {desk.Orders}\nno_content_total  {desk.Silent}\n");
app.MapPost(
    "/orders",
    (Order order) => desk.Take()
        ? Results.Json(new { order = order.Id, by = name, accepted = order.Quantity })
        : Results.NoContent());

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

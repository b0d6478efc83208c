using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Explored.Work;

/// <summary>A whole web application on Kestrel: minimal APIs, a controller, middleware, model binding,
/// static content, sessions of requests.</summary>
internal static class WebWork
{
    internal sealed record Sale(int Id, string Name, decimal Total);

    public static void Run(Notes notes) => RunAsync(notes).GetAwaiter().GetResult();

    private static async Task RunAsync(Notes notes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddControllers().AddApplicationPart(typeof(WebWork).Assembly);
        builder.Services.AddResponseCompression();
        builder.Services.AddMemoryCache();
        builder.Services.AddProblemDetails();
        builder.Services.AddCors();
        await using var app = builder.Build();
        app.UseExceptionHandler(e => e.Run(c => c.Response.WriteAsync("handled")));
        app.UseResponseCompression();
        app.UseRouting();
        app.UseCors(p => p.AllowAnyOrigin());
        app.Use(async (context, next) =>
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("n", "v")], "t"));
            context.Response.Headers["X-Seen"] = context.Request.Path.Value;
            await next(context);
        });
        Map(app);
        app.MapControllers();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using (var client = new HttpClient { BaseAddress = new Uri(address) })
            await AskAsync(notes, client);
        await app.StopAsync();
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/", () => "root");
        app.MapGet("/sales/{id:int}", (int id, string? q,
            [FromHeader(Name = "X-H")] string? h) => Results.Json(new Sale(id, $"{q}{h}", id / 2m)));
        app.MapPost("/sales", (Sale sale) => Results.Created($"/sales/{sale.Id}", sale));
        app.MapPut("/sales/{id}", async (HttpRequest request,
            string id) => $"{id}:{(await new StreamReader(request.Body).ReadToEndAsync()).Length}");
        app.MapGet("/large", () => Results.Bytes(new byte[200_000], "application/octet-stream"));
        app.MapGet("/text", () => Results.Text(new string('t', 5000)));
        app.MapGet("/throw", string () => throw new InvalidOperationException("on purpose"));
        app.MapGet("/cookie", (HttpContext c) => { c.Response.Cookies.Append("a",
            "b"); return c.Request.Cookies.Count; });
        app.MapPost("/form", async (HttpRequest r) => { var f = await r.ReadFormAsync(); return $"{f["k"]} "
            + $"{f.Files.Count} {f.Files.FirstOrDefault()?.Length}"; }).DisableAntiforgery();
        app.MapGet("/redirect", () => Results.Redirect("/"));
        app.MapGet("/nothing", () => Results.NoContent());
        app.MapGet("/stream", (HttpContext c) => Items());
        app.MapGet("/claims", (ClaimsPrincipal p) => p.FindFirst("n")!.Value);
        app.MapGroup("/group").MapGet("/{*rest}", (string rest) => rest).AddEndpointFilter(async (c,
            next) => $"<{await next(c)}>");
    }

    private static async IAsyncEnumerable<int> Items()
    {
        for (var i = 0; i < 5; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async Task AskAsync(Notes notes, HttpClient client)
    {
        string[] paths = ["/", "/sales/4?q=a%20b", "/sales/x", "/large", "/text", "/throw", "/cookie", "/cookie",
            "/redirect", "/nothing", "/stream", "/claims", "/group/a/b", "/missing", "/api/values/5?name=n",
            "/api/values", "/api/values/bad"];
        foreach (var path in paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-H", "h");
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            using var answer = await client.SendAsync(request);
            var body = await answer.Content.ReadAsByteArrayAsync();
            notes.Add(path, $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} "
                + $"{string.Join(',', answer.Content.Headers.ContentEncoding)} "
                + $"{(answer.Content.Headers.ContentEncoding.Count > 0 ? "" : body.Length < 500 ? Encoding.UTF8.GetString(body) : body.Length)}");
        }
        using var created = await client.PostAsJsonAsync("/sales", new Sale(8, "eight", 1.5m));
        notes.Add("created", $"{(int)created.StatusCode} {created.Headers.Location} {await created.Content.ReadAsStringAsync()}");
        using var bad = await client.PostAsync("/sales", new StringContent("{", Encoding.UTF8, "application/json"));
        notes.Add("bad", (int)bad.StatusCode);
        using var put = await client.PutAsync("/sales/9", new ByteArrayContent(new byte[100_000]));
        notes.Add("put", await put.Content.ReadAsStringAsync());
        using var form = new MultipartFormDataContent { { new StringContent("v"), "k" },
            { new ByteArrayContent(new byte[70_000]), "f", "f.bin" } };
        using var formed = await client.PostAsync("/form", form);
        notes.Add("form", await formed.Content.ReadAsStringAsync());
        using var simple = await client.PostAsync("/form", new FormUrlEncodedContent([new("k", "w")]));
        notes.Add("simple form", await simple.Content.ReadAsStringAsync());
        using var posted = await client.PostAsJsonAsync("/api/values", new { name = "posted", count = 3 });
        notes.Add("controller", $"{(int)posted.StatusCode} {await posted.Content.ReadAsStringAsync()}");
        var many = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => client.GetStringAsync($"/sales/{i}")));
        notes.Add("many", many.Sum(m => m.Length));
    }
}

[ApiController]
[Route("api/values")]
public sealed class ValuesController : ControllerBase
{
    public sealed record Input([System.ComponentModel.DataAnnotations.MaxLength(20)] string Name,
        int Count);

    [HttpGet]
    public IEnumerable<string> All() => ["a", "b"];

    [HttpGet("{id:int}")]
    public ActionResult<string> One(int id, [FromQuery] string name) => id == 5 ? $"{id}{name}" : NotFound();

    [HttpPost]
    public async Task<IActionResult> Post(Input input)
    {
        await Task.Yield();
        return Ok(new { input.Name, Twice = input.Count * 2 });
    }
}

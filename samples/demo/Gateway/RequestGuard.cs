using System.Diagnostics;

namespace Gateway;

/// <summary>Middleware around every order: measures it, and lets no exception reach the customer.</summary>
internal sealed class RequestGuard(RequestDelegate next, Metrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = false;
        try
        {
            await next(context);
        }
        catch (Exception)
        {
            // A failed partner is the partner's business: it is counted, and the alarm looks at the count.
            failed = true;
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            }
        }

        metrics.Add(Stopwatch.GetElapsedTime(started), failed);
    }
}

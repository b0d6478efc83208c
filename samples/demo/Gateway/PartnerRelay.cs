namespace Gateway;

/// <summary>Takes one order to a partner and the partner's answer back to the customer. One per request.</summary>
internal sealed class PartnerRelay(PartnerClient partners, HttpResponse response)
{
    /// <summary>Answers with the partner's status and body, or 404 if there is no such partner.</summary>
    public async Task ForwardAsync(string partner, Order order)
    {
        if (partners.Find(partner) is not { } address)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var answer = await partners.SendAsync(address, order);
        var body = await ReadJsonAsync(answer);
        await RelayAsync(partner, (int)answer.StatusCode, body);
    }

    private async Task RelayAsync(string partner, int status, string body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers["X-Partner"] = partner;
        await response.WriteAsync(body);
    }

    private static async Task<string> ReadJsonAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();

        // Customers parse every answer as JSON, and an empty text is none.
        return body.Length == 0 ? "{}" : body;
    }
}

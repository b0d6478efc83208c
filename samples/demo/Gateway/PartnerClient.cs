namespace Gateway;

/// <summary>Calls partners over HTTP. One for the process; safe on any thread.</summary>
internal sealed class PartnerClient(HttpClient http, IConfiguration settings)
{
    private readonly string _apiKey = settings["ApiKey"] ?? "";

    /// <summary>Where a partner listens, or null if there is no such partner.</summary>
    public Uri? Find(string partner) => settings[$"Partners:{partner}"] is { } url ? new Uri(url) : null;

    /// <summary>Sends one order. The caller disposes the answer.</summary>
    /// <exception cref="HttpRequestException">The partner cannot be reached.</exception>
    public Task<HttpResponseMessage> SendAsync(Uri partner, Order order) => PostAsync(partner, order, _apiKey);

    private async Task<HttpResponseMessage> PostAsync(Uri partner, Order order, string apiKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(partner, "/orders"));
        request.Headers.Add("X-Api-Key", apiKey);
        request.Content = JsonContent.Create(order);
        return await http.SendAsync(request);
    }
}

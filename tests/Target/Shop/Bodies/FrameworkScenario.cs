using System.Net;
using System.Text;

namespace Shop.Bodies;

/// <summary>Calls into the framework's own methods, without a network.</summary>
public static class FrameworkScenario
{
    public static string Run(int n)
    {
        using var client = new HttpClient(new Reply());
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var text = string.Concat("item ", i.ToString());
            var list = new List<string> { text };
            var map = new Dictionary<string, int> { [text] = i };
            sum += list.Count + (map.TryGetValue("item 0", out var found) ? found : -1);
            sum += new StringBuilder().Append(text).Append(i).Length;
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://shop.example/{i}");
            using var answer = client.SendAsync(request).GetAwaiter().GetResult();
            sum += (int)answer.StatusCode;
        }

        return sum.ToString();
    }

    private sealed class Reply : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
        }
    }
}

using System.Runtime.CompilerServices;

namespace Shop.Partners;

/// <summary>Hands a partner's answer on; a 204 must not carry a body, and it writes one all the same.</summary>
public sealed class PartnerRelay
{
    private int _relayed;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<int> RelayAsync(string partner, int status, string body)
    {
        await Task.Yield();
        var written = await WriteAsync(status, body);
        return Interlocked.Add(ref _relayed, partner.Length) > 0 ? written : 0;
    }

    private static async ValueTask<int> WriteAsync(int status, string body)
    {
        if (status == 204)
        {
            throw new InvalidOperationException("Writing to the response body is invalid for status code 204.");
        }

        await Task.CompletedTask;
        return body.Length;
    }
}

/// <summary>Each round: four good answers, and a 204 from acme.</summary>
public static class RelayScenario
{
    private static readonly (string Partner, int Status, string Body)[] _answers =
        [("zeta", 200, "{\"ok\":1}"), ("acme", 200, "{}"), ("zeta", 404, ""), ("acme", 204, "{}"), ("acme", 200, "[]")];

    public static string Run(int n)
    {
        var relay = new PartnerRelay();
        var bytes = 0;
        var failures = 0;
        for (var i = 0; i < n; i++)
        {
            foreach (var (partner, status, body) in _answers)
            {
                try
                {
                    bytes += relay.RelayAsync(partner, status, body).GetAwaiter().GetResult();
                }
                catch (InvalidOperationException)
                {
                    failures++;
                }
            }
        }

        return $"{bytes} failures={failures}";
    }
}

using System.Runtime.CompilerServices;

namespace Shop.Accounts;

/// <summary>The texts "hunter2" and "sk-4711" and their like must never be seen outside.</summary>
public static class SecretScenario
{
    public static string Run(int n)
    {
        var accounts = new AccountService();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += accounts.Login("ada", "hunter2") ? 1 : 0;
            sum += accounts.Connect(new Connection("db.example.org", "sk-4711-secret"), ["hunter2", "hunter3"]);
            var headers = new Dictionary<string, string> { ["Accept"] = "*/*", ["Authorization"] = "sk-4711-header" };
            sum += accounts.Send("https://example.org", headers);
            sum += accounts.IssueToken("ada", 5).Length;
        }

        return sum.ToString();
    }
}

public sealed class Connection(string host, string apiKey)
{
    public readonly string ApiKey = apiKey;
    private readonly byte[] _clientSecret = [1, 2, 3];
    public string Host { get; } = host;
    public string SessionCookie { get; } = "sk-4711-cookie";
    public int Length => ApiKey.Length + _clientSecret.Length;
}

public sealed class AccountService
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Login(string user, string password) => user.Length > 0 && password == "hunter2";

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Connect(Connection connection, string[] oldPasswords) => connection.Length + oldPasswords.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Send(string url, Dictionary<string, string> headers) => url.Length + headers.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public string IssueToken(string user, int minutes) => $"sk-4711-{user}-{minutes}";
}

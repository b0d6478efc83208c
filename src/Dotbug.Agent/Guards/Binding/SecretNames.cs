namespace Dotbug.Agent.Guards.Binding;

/// <summary>Which names may stand for secrets. The capture of values sets the same rule here as it uses itself.</summary>
internal static class SecretNames
{
    private static readonly string[] s_words = ["password", "passwd", "secret", "token", "apikey", "api_key", "authorization", "cookie"];

    public static Func<string, bool> IsSecret { get; set; } =
        name => Array.Exists(s_words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}

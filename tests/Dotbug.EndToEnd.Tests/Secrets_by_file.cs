using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The operator's file says what is hidden, for the session that it came with.</summary>
public sealed class Secrets_by_file(WarmTarget warm) : IClassFixture<WarmTarget>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-secrets");

    public void Dispose() => _folder.Delete(recursive: true);

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private const string Spec = "AccountService.* -> return, args(deep)";

    [Fact]
    public async Task Two_sessions_at_once_have_each_their_own()
    {
        var more = File("more", "+ host   # of databases\n+ url\n+ user\n");
        var less = File("less", "- apiKey\n- token\n- password\n");
        await using var hides = ToolProcess.Start(["trace", $"{warm.Process.Pid}", Spec, "--secrets", more, .. Trace.Unlimited]);
        await using var usual = ToolProcess.Start(["trace", $"{warm.Process.Pid}", Spec, .. Trace.Unlimited]);
        await using var shows = ToolProcess.Start(["trace", $"{warm.Process.Pid}", Spec, "--secrets", less, .. Trace.Unlimited]);
        await Task.WhenAll(hides.ArmedAsync(), usual.ArmedAsync(), shows.ArmedAsync());
        await warm.Process.CallAsync("secrets");
        var (hidden, plain, shown) = (await EndAsync(hides), await EndAsync(usual), await EndAsync(shows));

        Assert.DoesNotContain("db.example.org", hidden.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("https://example.org", hidden.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ada\"", hidden.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-4711", hidden.Out, StringComparison.Ordinal);

        Assert.Contains("db.example.org", plain.Out, StringComparison.Ordinal);
        Assert.Contains("\"ada\"", plain.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-4711", plain.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", plain.Out, StringComparison.Ordinal);

        Assert.Contains("hunter2", shown.Out, StringComparison.Ordinal);
        Assert.Contains("sk-4711-secret", shown.Out, StringComparison.Ordinal);
        Assert.Contains("sk-4711-ada-5", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-4711-cookie", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-4711-header", shown.Out, StringComparison.Ordinal);
        Assert.StartsWith($"secrets: no longer hidden: api key, token, password, pass word ({less})\n", shown.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guard_follows_the_same_words()
    {
        var more = File("more", "+ user\n");
        var ran = await ToolProcess.RunAsync("trace", $"{warm.Process.Pid}", "AccountService.Login when user == \"ada\"", "--secrets", more);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("user", ran.Err, StringComparison.Ordinal);

        var less = File("less", "- password\n");
        await using var tool = ToolProcess.Start(
            ["trace", $"{warm.Process.Pid}", "AccountService.Login when password startswith \"hunter\"", "--secrets", less, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        await warm.Process.CallAsync("secrets");
        Assert.Contains("hunter2", (await EndAsync(tool)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_line_is_an_error_before_any_process_is_touched()
    {
        var wrong = File("wrong", "+ pin\n- tokn\n");
        var ran = await ToolProcess.RunAsync("trace", "no-such-process", "A.B", "--secrets", wrong);
        Assert.Equal((2, ""), (ran.ExitCode, ran.Out));
        Assert.Equal($"error DB1911: {wrong}:2: nothing is hidden by the word 'tokn'\n  did you mean 'token'?\n", ran.Err);
    }

    private static async Task<Ran> EndAsync(ToolProcess tool)
    {
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();
        Assert.Equal(0, ran.ExitCode);
        return ran;
    }
}

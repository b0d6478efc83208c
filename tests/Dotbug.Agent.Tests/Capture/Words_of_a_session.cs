using Dotbug.Agent.Capture;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests.Capture;

/// <summary>What a file of secrets changes, for one session and for no other.</summary>
public sealed unsafe class Words_of_a_session
{
    private static readonly Secrets _own = new(new SecretWords(["pin", "*code", "account number", "sms"], ["*token", "card", "key count"]));

    [Theory]
    [InlineData("pin")]
    [InlineData("UserPin")]
    [InlineData("PINs")]
    [InlineData("user_pin_2")]
    [InlineData("postcode")]
    [InlineData("accountNumber")]
    [InlineData("ACCOUNT_NUMBERS")]
    [InlineData("myaccountnumber")]
    [InlineData("sms")]
    // The usual ones stay.
    [InlineData("password")]
    [InlineData("apiKey")]
    [InlineData("creditCard")]
    public void Hide(string name) => Assert.True(_own.IsSecret(name));

    [Theory]
    [InlineData("pinned")]
    [InlineData("spin")]
    [InlineData("coder")]
    [InlineData("account")]
    [InlineData("number")]
    [InlineData("accessToken")]
    [InlineData("token")]
    [InlineData("card")]
    [InlineData("keyCount")]
    public void Show(string name) => Assert.False(_own.IsSecret(name));

    [Fact]
    public void Two_words_can_be_harmless_side_by_side_only()
    {
        var own = new Secrets(new SecretWords([], ["token count"]));
        Assert.False(own.IsSecret("tokenCount"));
        Assert.False(own.IsSecret("max_token_count"));
        Assert.True(own.IsSecret("token"));
        Assert.True(own.IsSecret("countToken"));
    }

    private sealed class Account(string pin, string token, int id)
    {
        public readonly string Pin = pin;
        public readonly string Token = token;
        public readonly int Id = id;
        public readonly Inner Box = new() { UserPin = 4711, Total = 3 };
    }

    private struct Inner
    {
        public int UserPin;
        public int Total;
    }

    [Fact]
    public void Hold_for_one_session_while_another_has_its_own()
    {
        using Paper usual = new(), own = new(), other = new();
        Give(own, slot: 1, generation: 5, _own);
        Give(other, slot: 2, generation: 7, new Secrets(new SecretWords(["id"], [])));
        var account = new Account("1234", "abc", 42);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("Account{Pin: \"1234\", Token: ***, Id: 42, Box: Inner{UserPin: 4711, Total: 3}}", Plain(usual.Object(account)));
            Assert.Equal("Account{Pin: ***, Token: \"abc\", Id: 42, Box: Inner{UserPin: ***, Total: 3}}", Plain(own.Object(account)));
            Assert.Equal("Account{Pin: \"1234\", Token: ***, Id: ***, Box: Inner{UserPin: 4711, Total: 3}}", Plain(other.Object(account)));
        }
        // A later session in the same slot.
        Give(own, slot: 1, generation: 6, Secrets.Default);
        Assert.Contains("Pin: \"1234\"", Plain(own.Object(account)), StringComparison.Ordinal);
        Give(own, slot: 1, generation: 7, new Secrets(new SecretWords(["pin"], [])));
        Assert.Contains("Pin: ***", Plain(own.Object(account)), StringComparison.Ordinal);
        Assert.Contains("Token: ***", Plain(own.Object(account)), StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_inside_texts_and_for_keys()
    {
        using var own = new Paper();
        Give(own, slot: 3, generation: 1, _own);
        Assert.Equal("\"pin=***&token=abcd\"", own.Object("pin=1234&token=abcd"));
        var read = own.Object(new Dictionary<string, string> { ["pin"] = "1234", ["token"] = "abcd" });
        Assert.DoesNotContain("1234", read, StringComparison.Ordinal);
        Assert.Contains("abcd", read, StringComparison.Ordinal);
    }

    [Fact]
    public void Cost_nothing_on_the_heap_of_the_program()
    {
        using var own = new Paper();
        Give(own, slot: 4, generation: 1, _own);
        var account = new Account("1234", "abc", 42);
        own.Object(account);
        Give(own, slot: 4, generation: 2, _own);
        own.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        ValueWriter.Object(own.Writer, account);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("Pin")]
    [InlineData("a b c")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("* pin")]
    [InlineData("*a b")]
    [InlineData("pin ")]
    public void That_have_another_form_are_refused(string word) => Assert.False(new SecretWords([word], []).IsValid);

    private static void Give(Paper paper, int slot, uint generation, Secrets secrets)
    {
        paper.Session->Slot = slot;
        paper.Session->Generation = generation;
        SessionSecrets.Use(paper.Session, secrets);
    }

    private static string Plain(string read) => read.Replace("Dotbug.Agent.Tests.Capture.Words_of_a_session.", "", StringComparison.Ordinal);
}

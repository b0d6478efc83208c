using System.Text;
using System.Text.Json;
using CsCheck;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Tests.Capture;

/// <summary>What is hidden inside a captured text, and what is not.</summary>
public sealed unsafe class Secrets_inside_texts
{
    [Theory]
    // JSON, also inside of JSON, and its nested values.
    [InlineData("""{"user":"ann","password":"hunter2","age":3}""", """{"user":"ann","password":"***","age":3}""")]
    [InlineData("""{"password" : "a\"b", "x": 1}""", """{"password" : "***", "x": 1}""")]
    [InlineData("""{\"apiKey\":\"hunter2\",\"x\":1}""", """{\"apiKey\":\"***\",\"x\":1}""")]
    [InlineData("""{"ssn":123456789,"x":1}""", """{"ssn":***,"x":1}""")]
    [InlineData("""{"credentials":{"user":"a","p":"}"},"x":1}""", """{"credentials":***,"x":1}""")]
    [InlineData("""{"tokens":["a","b"],"x":1}""", """{"tokens":***,"x":1}""")]
    [InlineData("{'clientSecret': 'hunter2'}", "{'clientSecret': '***'}")]
    [InlineData("""{"password":"hunter2""", """{"password":"***""")]
    // Query strings and forms.
    [InlineData("/login?user=ann&password=hunter2&x=1", "/login?user=ann&password=***&x=1")]
    [InlineData("https://host/a?access_token=hunter2", "https://host/a?access_token=***")]
    [InlineData("grant_type=password&client_secret=hunter2", "grant_type=password&client_secret=***")]
    [InlineData("pin=1&pwd=x", "pin=1&pwd=*")]
    // Headers.
    [InlineData("GET / HTTP/1.1\r\nAuthorization: Basic YW5uOng=\r\nHost: a\r\n", "GET / HTTP/1.1\r\nAuthorization: ***\r\nHost: a\r\n")]
    [InlineData("Cookie: a=b; c=d\nHost: x", "Cookie: ***\nHost: x")]
    [InlineData("X-Api-Key: hunter2", "X-Api-Key: ***")]
    [InlineData("Bearer abcdefgh12345", "Bearer ***")]
    [InlineData("sent with bearer abc.def-ghi~jkl now", "sent with bearer *** now")]
    // Connection strings and addresses.
    [InlineData("Server=db;User Id=sa;Password=two words;Encrypt=true", "Server=db;User Id=sa;Password=***;Encrypt=true")]
    [InlineData("Password=two words;Server=db", "Password=***;Server=db")]
    [InlineData("AccountName=a;AccountKey=Zm9v/+==;X=y", "AccountName=a;AccountKey=***;X=y")]
    [InlineData("Endpoint=sb://x/;SharedAccessKey=abc=", "Endpoint=sb://x/;SharedAccessKey=***")]
    [InlineData("Host=db;Access Key=abc", "Host=db;Access Key=***")]
    [InlineData("amqp://ann:hunter2@host:5672/v", "amqp://ann:***@host:5672/v")]
    // By form.
    [InlineData("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "got ***!")]
    [InlineData("a\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nb", "a\n***\nb")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIE", "***")]
    [InlineData("paid with 4111 1111 1111 1111 today", "paid with *** today")]
    [InlineData("4111111111111111", "***")]
    [InlineData("3782-822463-10005", "***")]
    [InlineData("password == hunter2, next", "password == ***, next")]
    [InlineData("token => abc", "token => ***")]
    [InlineData("a=1 password=hunter2 token=x;", "a=1 password=*** token=*;")]
    public void Hidden(string text, string shown) => Assert.Equal(shown, Hide(text));

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("{}")]
    [InlineData("""{"status":204,"partner":"acme","total":12.5}""")]
    [InlineData("2026-11-25T22:10:11.1234567Z")]
    [InlineData("1764108611123456789")]
    [InlineData("4111111111111112")]
    [InlineData("a4111111111111111")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("https://user@host/path?page=2&size=10#top")]
    [InlineData("mailto:ann@example.org")]
    [InlineData("Unexpected character '}' at position 12: no value")]
    [InlineData("the bearer of this letter")]
    [InlineData("Server=db;Database=shop;Encrypt=true")]
    [InlineData("1.2.3.4:5672")]
    [InlineData("a.b.c.d: e = f - g @ h")]
    [InlineData("cancellationToken = default")]
    [InlineData("password")]
    [InlineData("password=")]
    [InlineData("token: ")]
    public void Shown(string text) => Assert.Equal(text, Hide(text));

    [Theory]
    [InlineData("card 411111111111", "card ***")]
    [InlineData("Bearer ab", "Bearer **")]
    [InlineData("Authorization: Basic YW", "Authorization: ***")]
    public void What_the_limit_cut_is_hidden_by_its_beginning(string text, string shown) => Assert.Equal(shown, Hide(text, cut: true));

    [Fact]
    public void A_text_never_grows_and_hiding_ends()
    {
        string[] pieces =
        [
            "password", "=", ":", "\"", "\\", "{", "]", "eyJhbGciOiJI.", "4111111111111111", "-----BEGIN ", "-----END ", "://a:b@",
            "Bearer ", ";", " ", "\n",
        ];
        var gen = Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.Char.Select(c => c.ToString()));
        gen.Array[0, 40].Select(string.Concat).Sample(text =>
            Hide(text).Length <= text.Length && Hide(text, cut: true).Length <= text.Length);
    }

    [Fact]
    public void In_every_kind_of_text()
    {
        const string json = """{"password":"hunter2"}""";
        var long1 = new StringBuilder("x".PadLeft(40)).Append(json).Append(new string('y', 9000));
        Assert.Equal("\"{\"password\":\"***\"}\"", Paper.Of(json));
        Assert.Contains("\"password\":\"***\"", Paper.Of(long1), StringComparison.Ordinal);
        Assert.Equal("\"/a?token=*** / Bearer ***\"", Paper.Of("/a?token=hunter2 / Bearer hunter2hunter2"));
        Assert.Contains("token=***", Paper.Of(new InvalidOperationException("cannot open /a?token=hunter2")), StringComparison.Ordinal);
        using var element = JsonDocument.Parse("""["Bearer hunter2hunter2"]""");
        Assert.Contains("Bearer ***", Paper.Of(element), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Paper.Of(element) + Paper.Of(long1), StringComparison.Ordinal);
    }

    [Fact]
    public void No_byte_of_it_was_ever_in_the_memory_of_the_event()
    {
        using var paper = new Paper();
        ValueWriter.Object(paper.Writer, "password=hunter2");
        Assert.True(paper.IsUntouchedFrom(paper.Written));
    }

    [Fact]
    public void The_length_is_that_of_what_is_shown()
    {
        Assert.Equal("\"password=***;\"", Paper.Of("password=hunter2;"));
        Assert.Equal("\"password=***;x\"+5", Paper.Of("password=hunter2;xyzabc", chars: 18));
    }

    private static string Hide(string text, bool cut = false)
    {
        var copy = (text + "\uFFFF").ToCharArray();
        fixed (char* at = copy)
        {
            var left = SecretText.Hide(at, text.Length, cut, Secrets.Default);
            Assert.Equal('\uFFFF', copy[^1]);
            return new string(copy, 0, left);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace Explored.Work;

/// <summary>HttpClient against a small server of its own on the loopback: plain, chunked, compressed, large,
/// broken and late answers.</summary>
internal static class HttpWork
{
    public static void Run(Notes notes) => RunAsync(notes).GetAwaiter().GetResult();

    private static async Task RunAsync(Notes notes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(listener, stop.Token);
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All,
            MaxConnectionsPerServer = 2, CookieContainer = new CookieContainer(),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("explored/1.0 (test)");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain", 0.5));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "eDp5");

        notes.Add("plain", await client.GetStringAsync("plain"));
        notes.Add("chunked", await client.GetStringAsync("chunked"));
        notes.Add("large", (await client.GetByteArrayAsync("large")).Length);
        notes.Add("gzip", await client.GetStringAsync("gzip"));
        notes.Add("json", (await client.GetFromJsonAsync<Dictionary<string, int>>("json"))!["a"]);
        using (var posted = await client.PostAsJsonAsync("echo", new { a = 1 }))
            notes.Add("post json", await posted.Content.ReadAsStringAsync());
        using (var form = await client.PostAsync("echo", new FormUrlEncodedContent(new Dictionary<string,
            string> { ["k"] = "v w" })))
            notes.Add("form", await form.Content.ReadAsStringAsync());
        using var multipart = new MultipartFormDataContent("edge") { { new StringContent("s"), "a" },
            { new ByteArrayContent([65, 66]), "f", "f.bin" } };
        using (var parts = await client.PutAsync("echo", multipart))
            notes.Add("multipart", await parts.Content.ReadAsStringAsync());
        using (var request = new HttpRequestMessage(HttpMethod.Patch,
            "echo") { Content = new StreamContent(new MemoryStream(new byte[100_000])) })
        {
            request.Headers.TransferEncodingChunked = true;
            request.Headers.ExpectContinue = false;
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            notes.Add("stream", (await answer.Content.ReadAsByteArrayAsync()).Length);
        }
        using (var headers = await client.GetAsync("headers"))
            Headers(notes, headers);
        using (var moved = await client.GetAsync("moved"))
            notes.Add("moved", $"{(int)moved.StatusCode} {moved.RequestMessage!.RequestUri!.AbsolutePath}");
        using (var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "plain")))
            notes.Add("head", head.Content.Headers.ContentLength);
        using (var deleted = client.Send(new HttpRequestMessage(HttpMethod.Delete, "plain")))
            notes.Add("sync", new StreamReader(deleted.Content.ReadAsStream()).ReadToEnd());
        await Fails(notes, "missing", async () => (await client.GetAsync("missing")).EnsureSuccessStatusCode());
        await Fails(notes, "broken", () => client.GetAsync("broken"));
        await Fails(notes, "short", () => client.GetStringAsync("short"));
        await Fails(notes, "cancelled", () => client.GetAsync("plain", new CancellationToken(true)));
        await Fails(notes, "late", async () =>
        {
            using var brief = new CancellationTokenSource();
            var late = client.GetAsync("late", brief.Token);
            brief.Cancel();
            await late;
        });
        await Fails(notes, "nowhere", () => client.GetAsync("http://127.0.0.1:1/"));
        var many = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.GetStringAsync($"plain?{i}")));
        notes.Add("many", many.Length);
        Parsers(notes);
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }

    private static async Task Fails(Notes notes, string name, Func<Task> work)
    {
        try
        {
            await work();
            notes.Add(name, "no failure");
        }
        catch (Exception e)
        {
            notes.Add(name, $"{e.GetType().Name} {(e as HttpRequestException)?.StatusCode} {e.InnerException?.GetType().Name}");
        }
    }

    private static void Headers(Notes notes, HttpResponseMessage answer)
    {
        notes.Add("headers", answer.Headers.Concat(answer.Content.Headers).Select(h => $"{h.Key}={string.Join("|", h.Value)}").Order());
        notes.Add("typed", new object?[] { answer.Headers.CacheControl, answer.Headers.ETag, answer.Headers.Date,
            answer.Headers.Age, answer.Headers.Vary.Count, answer.Headers.Location,
            answer.Content.Headers.ContentType, answer.Content.Headers.ContentDisposition,
            answer.Content.Headers.LastModified, answer.Headers.RetryAfter, answer.Headers.WwwAuthenticate.Count });
    }

    private static void Parsers(Notes notes)
    {
        string[] texts = ["text/html; charset=utf-8; q=0.5", "a, b;c=d", "bytes 0-1/2", "W/\"x\"",
            "max-age=5, private=\"a\"", "Thu, 29 Feb 2024 00:00:00 GMT", "x/1.0 (y) z",
            "attachment; filename*=UTF-8''%e2%82%ac", "bytes=1-2,5-", ""];
        foreach (var text in texts)
        {
            notes.Add("parse " + text, new object?[]
            {
                MediaTypeHeaderValue.TryParse(text, out var a) ? a : null, NameValueHeaderValue.TryParse(text,
                    out var b) ? b : null, ContentRangeHeaderValue.TryParse(text, out var c) ? c : null,
                EntityTagHeaderValue.TryParse(text, out var d) ? d : null, CacheControlHeaderValue.TryParse(text,
                    out var e) ? e : null, RangeConditionHeaderValue.TryParse(text, out var f) ? f : null,
                ProductInfoHeaderValue.TryParse(text, out var g) ? g : null,
                    ContentDispositionHeaderValue.TryParse(text, out var h) ? h : null,
                    RangeHeaderValue.TryParse(text, out var i) ? i : null,
                StringWithQualityHeaderValue.TryParse(text, out var j) ? j : null,
                    TransferCodingHeaderValue.TryParse(text, out var k) ? k : null, ViaHeaderValue.TryParse(text,
                    out var l) ? l : null,
                WarningHeaderValue.TryParse(text, out var m) ? m : null, RetryConditionHeaderValue.TryParse(text,
                    out var n) ? n : null, AuthenticationHeaderValue.TryParse(text, out var p) ? p : null,
            });
        }
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop), stop));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private static async Task ServeAsync(TcpClient connection, CancellationToken stop)
    {
        using var _ = connection;
        try
        {
            var stream = connection.GetStream();
            while (await ReadHeadAsync(stream, stop) is { } head)
            {
                var body = await ReadBodyAsync(stream, head, stop);
                if (!await AnswerAsync(stream, head, body, stop))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client went away, or the work is done.
        }
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length > 3 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
                return head.ToString();
        }
        return null;
    }

    private static async Task<byte[]> ReadBodyAsync(NetworkStream stream, string head, CancellationToken stop)
    {
        if (Field(head, "Content-Length") is { } length)
        {
            var body = new byte[int.Parse(length)];
            await stream.ReadExactlyAsync(body, stop);
            return body;
        }
        var whole = new MemoryStream();
        while (Field(head, "Transfer-Encoding") != null)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one, stop);
                line.Append((char)one[0]);
            }
            var chunk = new byte[Convert.ToInt32(line.ToString().Trim(), 16) + 2];
            await stream.ReadExactlyAsync(chunk, stop);
            if (chunk.Length == 2)
                break;
            whole.Write(chunk, 0, chunk.Length - 2);
        }
        return whole.ToArray();
    }

    private static string? Field(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ":",
            StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static async Task<bool> AnswerAsync(NetworkStream stream, string head, byte[] body,
        CancellationToken stop)
    {
        var path = head.Split(' ')[1].Split('?')[0];
        switch (path)
        {
            case "/broken":
                await SendAsync(stream, "no http at all\r\n\r\n", [], stop);
                return false;
            case "/short":
                await SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", [], stop);
                return false;
            case "/late":
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            case "/chunked":
                await SendAsync(stream,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n", [], stop);
                return true;
            case "/headers":
                await SendAsync(stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60, no-cache=\"a\"\r\n"
                        + "ETag: W/\"v\"\r\nDate: Thu, 29 Feb 2024 00:00:00 GMT\r\nAge: 5\r\nVary: a, b\r\n"
                        + "Location: /x\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n"
                        + "Content-Disposition: attachment; filename=a.txt\r\n"
                        + "Last-Modified: Thu, 29 Feb 2024 00:00:00 GMT\r\nRetry-After: 3\r\n"
                        + "WWW-Authenticate: Basic realm=\"r\"\r\nSet-Cookie: c=d; path=/\r\nX-Odd:  one ,two\r\n\r\nok", [], stop);
                return true;
            case "/moved":
                await SendAsync(stream, "HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n", [],
                    stop);
                return true;
            case "/gzip":
                var zipped = new MemoryStream();
                using (var gzip = new System.IO.Compression.GZipStream(zipped,
                    System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
                    gzip.Write(Encoding.UTF8.GetBytes(new string('z', 5000)));
                await SendAsync(stream,
                    $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {zipped.Length}\r\n\r\n",
                    zipped.ToArray(), stop);
                return true;
        }
        var content = path switch { "/echo" => body, "/large" => new byte[300_000],
            "/json" => "{\"a\":7}"u8.ToArray(), _ => "hello"u8.ToArray() };
        var type = path == "/json" ? "application/json" : "text/plain";
        var status = path == "/missing" ? "404 Not Found" : "200 OK";
        await SendAsync(stream,
            $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {content.Length}\r\n\r\n",
            head.StartsWith("HEAD", StringComparison.Ordinal) ? [] : content, stop);
        return true;
    }

    private static async Task SendAsync(NetworkStream stream, string head, byte[] body, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), stop);
        if (body.Length > 0)
            await stream.WriteAsync(body, stop);
    }
}

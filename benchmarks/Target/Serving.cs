namespace Bench.Target;

/// <summary>A service that does little but await: each call waits six times, in methods that it awaits itself.</summary>
internal static class Serving
{
    /// <summary>How often a call is suspended.</summary>
    public const int Awaits = 6;

    public static int Serve(int calls) => Task.Run(() => ServeAllAsync(calls)).Result;

    private static async Task<int> ServeAllAsync(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += await ServeAsync(i);
        }

        return sum;
    }

    private static async Task<int> ServeAsync(int number)
    {
        var sum = await ReadAsync(number);
        await Task.Yield();
        return sum + await ReadAsync(sum) + await WriteAsync(number);
    }

    private static async Task<int> ReadAsync(int number)
    {
        await Task.Yield();
        return await WriteAsync(number) + 1;
    }

    private static async Task<int> WriteAsync(int number)
    {
        await Task.Yield();
        await HereAsync();
        return number;
    }

    /// <summary>Is over when it returns.</summary>
    private static Task HereAsync() => Task.CompletedTask;
}

using System.Runtime.CompilerServices;

namespace Shop.Values;

public static class DateValues
{
    public static string Run(int n)
    {
        var utc = new DateTime(2026, 2, 28, 23, 59, 59, 999, DateTimeKind.Utc).AddTicks(1234);
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Dates.Moments(utc, new DateTime(2026, 1, 1), DateTime.MinValue, DateTime.MaxValue);
            sum += Dates.Offsets(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.FromHours(5.5)));
            sum += Dates.Spans(TimeSpan.FromMilliseconds(1.5), TimeSpan.MinValue, TimeSpan.FromDays(400));
            sum += Dates.Days(new DateOnly(2024, 2, 29), new TimeOnly(13, 14, 15, 16));
            sum += Dates.Ids(new Guid("00112233-4455-6677-8899-aabbccddeeff"), Guid.Empty);
            sum += Dates.Decimals(12.50m, decimal.MaxValue, -0.0000000000000000000000000001m);
            sum += Dates.Others(new Version(1, 2, 3), new Uri("https://example.org/a?b=c#d"), typeof(Dictionary<,>));
        }

        return sum.ToString();
    }
}

public static class Dates
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Moments(DateTime utc, DateTime unspecified, DateTime first, DateTime last) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Offsets(DateTimeOffset moment) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Spans(TimeSpan small, TimeSpan least, TimeSpan days) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Days(DateOnly day, TimeOnly time) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Ids(Guid id, Guid empty) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Decimals(decimal price, decimal max, decimal tiny) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Others(Version version, Uri address, Type type) => 1;
}

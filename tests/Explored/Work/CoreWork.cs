using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Explored.Work;

/// <summary>The parts of System.Private.CoreLib that programs live on.</summary>
internal static partial class CoreWork
{
    public static void Run(Notes notes)
    {
        Texts(notes);
        Numbers(notes);
        Dates(notes);
        Collections(notes);
        Sorted(notes);
        Spans(notes);
        Encodings(notes);
        Reflection(notes);
        Exceptions(notes);
        Files(notes);
        Threads(notes);
        Tasks(notes).GetAwaiter().GetResult();
        Memory(notes);
    }

    private static void Texts(Notes notes)
    {
        const string text = "The quick brown fox, jumps over the lazy dog; \u00e4\u00f6\u00fc \u2603 end";
        notes.Add("split", text.Split([' ', ','],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        notes.Add("find", new object[] { text.IndexOf("fox", StringComparison.Ordinal), text.LastIndexOf('o'),
            text.IndexOfAny(['x', 'z']), text.IndexOf("FOX", StringComparison.OrdinalIgnoreCase),
            text.Contains("lazy"), text.StartsWith("The"), text.EndsWith("END",
            StringComparison.InvariantCultureIgnoreCase) });
        notes.Add("change", new object[] { text.Replace("o", "0"), text.Replace('e', '3'), text.ToUpperInvariant(),
            text.ToLower(), text.Trim('T'), text.PadLeft(80, '.'), text.PadRight(80), text.Insert(3, "!"),
            text.Remove(5, 10), text.Substring(4, 5), text[^3..], text.Normalize(NormalizationForm.FormC) });
        notes.Add("join", new object[] { string.Join('-', 1, 2, 3), string.Concat("a", "b", "c", "d"),
            string.Concat(new object?[] { 1, null, 'x' }), string.Join(", ", new List<string> { "a", "b" }),
            new string('x', 5), string.Format("{0,5}|{1:x4}|{2:N2}|{{}}", 1, 255, 1234.5) });
        notes.Add("interpolated",
            $"{1,6}|{2.5:F3}|{DateTime.UnixEpoch:yyyy-MM-dd}|{(object?)null}|{text.AsSpan(0, 3)}");
        notes.Add("compare", new object[] { string.Compare("a", "B", StringComparison.OrdinalIgnoreCase),
            string.CompareOrdinal("a", "b"), "a".CompareTo("b"), string.Equals("x", "X",
            StringComparison.CurrentCultureIgnoreCase), "abc".GetHashCode() == "abc".GetHashCode(),
            string.IsNullOrWhiteSpace("  "), string.Intern("q") });
        var builder = new StringBuilder("start");
        builder.Append(1).Append('c').Append(2.5).Append(true).AppendLine("line").AppendFormat("{0}-{1}", 1,
            "b").Insert(0, "in").Replace("art", "ART").Remove(1, 1).AppendJoin('|', "x",
            "y").Append(new char[] { 'a' }).Append('z', 40);
        notes.Add("builder", builder.ToString());
        notes.Add("chars", text.Select(c => $"{char.IsLetter(c)}{char.IsWhiteSpace(c)}{char.ToUpperInvariant(c)}{CharUnicodeInfo.GetUnicodeCategory(c)}").Distinct());
        notes.Add("runes", text.EnumerateRunes().Select(r => r.Value).Sum());
        notes.Add("parts", new object[] { new StringInfo("e\u0301a").LengthInTextElements, text.AsSpan().Count('o'),
            text.ToCharArray().Length, text.ReplaceLineEndings().Length });
        notes.Add("culture", new object[] { CultureInfo.InvariantCulture.CompareInfo.Compare("a", "A",
            CompareOptions.IgnoreCase), CultureInfo.InvariantCulture.TextInfo.ToTitleCase("ab cd"),
            new CultureInfo("").NumberFormat.CurrencySymbol });
    }

    private static void Numbers(Notes notes)
    {
        foreach (var format in (string[])["G", "D5", "N2", "X8", "C", "P1", "E3", "F2", "R", "#,##0.00;(0)", "B"])
            notes.Try("int " + format, () => 12345.ToString(format,
                CultureInfo.InvariantCulture) + (-7).ToString(format, CultureInfo.InvariantCulture));
        foreach (var format in (string[])["G", "G3", "N2", "C", "P1", "E3", "F2", "R", "0.###e+0"])
            notes.Try("double " + format, () => new double[] { 1.0 / 3, 1e300, -0.0, double.NaN, double.Epsilon,
                123456789.125 }.Select(d => d.ToString(format, CultureInfo.InvariantCulture)).ToArray());
        foreach (var text in (string[])["1", "-17", " 42 ", "1,234", "0x1F", "1e5", "99999999999", "", "abc", "3.5",
            "NaN", "(5)", "1.7976931348623157e308"])
        {
            notes.Add("parse " + text, new object?[]
            {
                int.TryParse(text, out var i) ? i : null, long.TryParse(text, NumberStyles.Any,
                    CultureInfo.InvariantCulture, out var l) ? l : null, double.TryParse(text, out var d) ? d : null,
                decimal.TryParse(text, out var m) ? m : null, byte.TryParse(text, out var b) ? b : null,
                    uint.TryParse(text, out var u) ? u : null, float.TryParse(text, out var f) ? f : null,
                Half.TryParse(text, out var h) ? h : null, Int128.TryParse(text, out var w) ? w : null,
                    short.TryParse(text, out var s) ? s : null, ulong.TryParse(text, out var ul) ? ul : null,
                    bool.TryParse(text, out _),
            });
            notes.Try("must " + text, () => int.Parse(text));
        }
        notes.Add("decimal", new object[] { 1.1m + 2.2m, 10m / 3, decimal.Round(2.5m), decimal.Truncate(-2.7m),
            (int)7.9m, 1e20m * 3, decimal.MaxValue, decimal.GetBits(1.5m), -5.5m % 2, decimal.Floor(-1.5m),
            decimal.Compare(1, 2) });
        notes.Try("decimal overflow", () => decimal.MaxValue * int.Parse("2"));
        notes.Add("math", new object[] { Math.Sqrt(2), Math.Pow(2, 10), Math.Round(2.5), Math.Round(2.345, 2,
            MidpointRounding.AwayFromZero), Math.Clamp(5, 1, 3), Math.DivRem(7, 2), Math.Abs(-5), Math.Max(1, 2.5),
            Math.Sin(1), Math.Log(10), Math.BigMul(int.MaxValue, 3), Math.Sign(-2.0), MathF.Sqrt(2), Math.ScaleB(1,
            3), Math.Cbrt(27), Math.CopySign(1, -2) });
        notes.Add("bits", new object[] { BitOperations.PopCount(255u), BitOperations.LeadingZeroCount(1u),
            BitOperations.RotateLeft(1u, 31), BitOperations.Log2(1024u), BitConverter.GetBytes(1.5),
            BitConverter.ToInt32([1, 2, 3, 4], 0), BitConverter.DoubleToInt64Bits(2), int.LeadingZeroCount(5),
            long.TrailingZeroCount(8) });
        notes.Add("wide", new object[] { Int128.Parse("123456789012345678901234567890") * 3, UInt128.MaxValue / 7,
            (Half)1.5 + (Half)2, Int128.MinValue.ToString("X"), (double)UInt128.MaxValue, (Int128)5 >> 1 });
        notes.Add("generic", new object[] { Add(1, 2), Add(1.5, 2), Add(1m, 2m), Add((byte)1, (byte)2), Add((Half)1,
            (Half)2), Parse<int>("5"), Parse<double>("5.5") });
        notes.Add("vectors", new object[] { new Vector3(1, 2, 3).Length(), Vector2.Dot(new(1, 2), new(3, 4)),
            Matrix4x4.CreateRotationX(1).GetDeterminant(), Quaternion.Identity.ToString(), new Vector<int>(3)[0],
            Vector4.Normalize(new(1, 2, 3, 4)), new Complex32(1, 2).ToString() });
        notes.Add("random", new Random(42).Next() + new Random(7).NextDouble() + new Random(9).NextInt64(100));
        notes.Add("convert", new object?[] { Convert.ToInt32("7f", 16), Convert.ToString(255, 2),
            Convert.ToBase64String([1, 2, 3]), Convert.FromBase64String("AQID"), Convert.ToHexString([10, 255]),
            Convert.FromHexString("0aff"), Convert.ToDouble("1.5"), Convert.ToBoolean("true"),
            Convert.ChangeType("5", typeof(int)), Convert.ToDecimal(1.5), Convert.ToByte(200.0),
            Convert.ToDateTime("2024-02-29") });
        notes.Try("convert bad", () => Convert.ToByte(300));
        notes.Add("enum", new object[] { DayOfWeek.Monday, Enum.Parse<DayOfWeek>("friday", true),
            Enum.GetNames<DayOfWeek>(), Enum.GetValues<DayOfWeek>().Length, Enum.IsDefined((DayOfWeek)9),
            (BindingFlags.Public | BindingFlags.Static).ToString(), BindingFlags.Public.HasFlag(BindingFlags.Static),
            Enum.Format(typeof(DayOfWeek), 3, "G"), Enum.TryParse("x", out DayOfWeek _),
            ((DayOfWeek)3).ToString("D"), DayOfWeek.Friday.CompareTo(DayOfWeek.Monday) });
    }

    private readonly record struct Complex32(float Re, float Im);

    private static T Add<T>(T a, T b) where T : INumber<T> => a + b * T.One + T.Max(a, T.Zero);

    private static T Parse<T>(string text) where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static void Dates(Notes notes)
    {
        var at = new DateTime(2024, 2, 29, 13, 14, 15, 678, DateTimeKind.Utc);
        foreach (var format in (string[])["d", "D", "f", "F", "g", "G", "m", "o", "r", "s", "t", "T", "u", "U", "y",
            "yyyy-MM-dd HH:mm:ss.fff zzz", "ddd MMM dd tt"])
            notes.Add("date " + format, at.ToString(format, CultureInfo.InvariantCulture));
        foreach (var text in (string[])["2024-02-29", "2024-02-29T13:14:15Z", "29 Feb 2024", "02/29/2024 1:14 PM",
            "2023-02-29", "x", "Thu, 29 Feb 2024 13:14:15 GMT", "13:14"])
            notes.Add("parse " + text, new object?[] { DateTime.TryParse(text, CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault, out var d) ? d : null,
                DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var o) && text != "13:14" ? o : null, DateOnly.TryParse(text, out var day) ? day : null,
                TimeOnly.TryParse(text, out var time) ? time : null, TimeSpan.TryParse(text,
                out var span) ? span : null });
        notes.Add("exact", DateTime.ParseExact("20240229 0102", "yyyyMMdd HHmm", CultureInfo.InvariantCulture));
        notes.Add("sums", new object[] { at.AddDays(1).AddMonths(12).AddYears(-3).AddHours(5.5),
            at - DateTime.UnixEpoch, at.DayOfYear, at.DayOfWeek, DateTime.IsLeapYear(2024),
            DateTime.DaysInMonth(2023, 2), at.Date, at.TimeOfDay, at.Ticks, at.ToBinary(),
            at.CompareTo(DateTime.MinValue) });
        notes.Add("span", new object[] { TimeSpan.FromMinutes(90.5), TimeSpan.Parse("1.02:03:04.5"),
            TimeSpan.FromDays(2) * 1.5, (-TimeSpan.FromTicks(5)).ToString("c"),
            TimeSpan.FromSeconds(3661).ToString(@"hh\:mm\:ss"), TimeSpan.FromHours(5).TotalDays });
        notes.Add("offset", new object[] { new DateTimeOffset(at).ToOffset(TimeSpan.FromHours(5)),
            DateTimeOffset.FromUnixTimeSeconds(1e9 is var n ? (long)n : 0), new DateTimeOffset(2024, 1, 1, 0, 0, 0,
            TimeSpan.FromHours(-3)).UtcDateTime, TimeZoneInfo.Utc.GetUtcOffset(at), TimeZoneInfo.ConvertTime(at,
            TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(3), "x", "x")) });
        notes.Add("calendar", new object[] { new GregorianCalendar().GetWeekOfYear(at,
            CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday), ISOWeek.GetWeekOfYear(at),
            new HebrewCalendar().GetYear(at), new JulianCalendar().GetDayOfMonth(at), new DateOnly(2024, 2,
            29).AddYears(1), new TimeOnly(23, 0).AddHours(2), new PersianCalendar().GetMonth(at),
            new HijriCalendar().GetYear(at) });
        notes.Add("guid", new object[] { new Guid("00112233-4455-6677-8899-aabbccddeeff").ToString("N"),
            Guid.Parse("{00112233-4455-6677-8899-aabbccddeeff}").ToByteArray(), Guid.TryParse("x", out _),
            new Version("1.2.3.4").CompareTo(new Version(1, 3)), Guid.Empty.Equals(new Guid()) });
    }
}

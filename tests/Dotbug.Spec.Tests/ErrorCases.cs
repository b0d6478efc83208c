using System.Reflection;
using System.Text;

namespace Dotbug.Spec.Tests;

public sealed class ErrorCases
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var (input, picture) in CaseFiles.Errors())
            data.Add(input, picture);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_error_has_its_picture(string input, string picture)
    {
        if (!CaseFiles.Updates)
            Assert.Equal(picture, Picture(input));
    }

    [Fact]
    public void Golden_pictures_can_be_renewed()
    {
        var text = new StringBuilder();
        foreach (var (input, _) in CaseFiles.Errors())
            text.Append(">>> ").Append(input).Append('\n').Append(Picture(input)).Append("\n\n");
        if (CaseFiles.Updates)
            File.WriteAllText(CaseFiles.PathOf("errors.txt"), text.ToString().TrimEnd() + "\n");
        Assert.Equal(text.ToString().TrimEnd(), File.ReadAllText(CaseFiles.PathOf("errors.txt")).TrimEnd());
    }

    [Fact]
    public void Every_code_is_reached_by_a_case()
    {
        var reached = new HashSet<string> { Code(""), Code(TooLong), Code(TooDeep) };
        foreach (var (input, _) in CaseFiles.Errors())
            reached.Add(Code(input));
        Assert.Equal(Codes(), reached.Order(StringComparer.Ordinal));
    }

    /// <summary>The codes of all builders that a spec can reach, by calling each with arguments that mean nothing.</summary>
    internal static IEnumerable<string> Codes() =>
        typeof(SpecErrors).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(m => m.ReturnType == typeof(Diagnostic))
            .Select(m => ((Diagnostic)m.Invoke(null, [.. m.GetParameters().Select(p => Anything(p.ParameterType))])!).Code)
            .Where(code => code.StartsWith("DB10", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    internal static readonly string TooLong = new('a', SpecErrors.LengthMax + 1);
    internal static readonly string TooDeep = "A.B when " + new string('(', 101) + "x" + new string(')', 101);

    internal static string Picture(string input) =>
        SpecParser.Parse(input).Error is { } error ? DiagnosticText.Format(input, error) : "no error";

    private static object? Anything(Type type) =>
        type == typeof(string) ? "x" : type == typeof(int) ? 1 : Activator.CreateInstance(type);

    private static string Code(string input) => SpecParser.Parse(input).Error?.Code ?? $"no error: {input}";
}

using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Dotbug.Agent.Guards;
using Dotbug.Spec;

namespace Dotbug.Guards.Tests;

/// <summary>What a person reads when a guard does not fit a method: the pictures are in Cases/errors.txt.</summary>
public sealed partial class Errors
{
    private const string Mark = ">>> ";

    [Fact]
    public void Every_error_has_its_picture()
    {
        var lines = File.ReadAllLines(CaseFile.PathOf("errors.txt")).Where(l => l.StartsWith(Mark, StringComparison.Ordinal)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append(line).Append('\n').Append(Picture(line[Mark.Length..])).Append("\n\n");
        if (CaseFile.Updates)
            File.WriteAllText(CaseFile.PathOf("errors.txt"), text.ToString().TrimEnd() + "\n");
        Assert.Equal(text.ToString().TrimEnd(), File.ReadAllText(CaseFile.PathOf("errors.txt")).TrimEnd());
        Assert.Equal(Codes().Except(["DB1116", "DB1117"]), lines.Select(l => Code(l[Mark.Length..])).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_has_a_heading_in_the_documents()
    {
        var headings = Heading().Matches(CaseFile.Document("errors.md")).Select(m => m.Value).ToHashSet();
        Assert.DoesNotContain(Codes(), code => !headings.Contains("### " + code));
    }

    [Fact]
    public void A_picture_in_the_documents_is_the_real_one()
    {
        var pictures = Block().Matches(CaseFile.Document("errors.md")).Select(m => m.Groups[1].Value).ToArray();
        Assert.True(pictures.Length > 20);
        foreach (var picture in pictures)
            Assert.Equal(picture, Picture(picture.Split('\n')[1][(2 + Guard.Target.Length)..]));
    }

    [Fact]
    public void A_missing_parameter_leaves_the_method_out_and_names_a_near_one()
    {
        var scope = new TestScope([("partner", typeof(string)), ("status", typeof(int)), ("body", typeof(string))]);
        var missing = Assert.IsType<GuardMissingParameter>(GuardCompiler.Check(Guard.Parse("status == 1 && parter == \"acme\""), scope));
        Assert.Equal("parter", missing.Name);
        Assert.Equal("partner", missing.Near);
        Assert.Equal("no parameter 'parter'", missing.Error.Message);
        Assert.Equal("did you mean 'partner'? parameters: partner, status, body", missing.Error.Hint);
        Assert.Equal(Guard.Target.Length + "status == 1 && ".Length, missing.Span.Start);
    }

    private static string Picture(string guard) =>
        Guard.Error(guard, Values.Scope(typeof(int))) is { } error ? DiagnosticText.Format(Guard.Target + guard, error) : "no error";

    private static string Code(string guard) => Guard.Error(guard, Values.Scope(typeof(int)))?.Code ?? "no error: " + guard;

    /// <summary>The codes of all builders, by calling each with arguments that mean nothing.</summary>
    private static IEnumerable<string> Codes() =>
        typeof(GuardTypeErrors).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(m => m.ReturnType == typeof(Diagnostic))
            .Select(m => ((Diagnostic)m.Invoke(null, [.. m.GetParameters().Select(p => Anything(p.ParameterType))])!).Code)
            .Order(StringComparer.Ordinal);

    private static object? Anything(Type type) =>
        type == typeof(string) ? "x" : type == typeof(Type) ? typeof(int) : type.IsValueType ? Activator.CreateInstance(type) : Array.Empty<string>();

    [GeneratedRegex("^```guard\n(.*?)\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^### DB\\d{4}", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

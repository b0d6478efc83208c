using System.Text;
using Dotbug.Agent.Binding;
using Dotbug.Spec;

namespace Dotbug.Binding.Tests;

public class Targets_bind_to_methods
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var block in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "targets.txt")).Split(">>> ").Skip(1))
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            cases.Add(block[..end], block[end..].Trim());
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void As_the_table_says(string target, string expected) => Assert.Equal(expected, Text(target));

    private static string Text(string target)
    {
        if (SpecParser.Parse(target).Spec is not { Target: MethodTarget method })
            return "error";
        var result = MethodBinder.Bind(method, new BindOptions(100));
        Assert.Equal(result.Total, result.Methods.Count + result.RefusedTotal);
        var text = new StringBuilder();
        foreach (var found in result.Methods)
        {
            Assert.Equal((int)found.Token, found.Method.MetadataToken);
            text.Append(WithoutAssembly(found.Signature)).Append('\n');
        }
        if (text.Length == 0)
            text.Append("nothing\n");
        foreach (var refused in result.Refused)
            text.Append("refused: ").Append(WithoutAssembly(refused.Method)).Append(": ").Append(refused.Reason).Append('\n');
        return text.ToString().Trim();
    }

    private static string WithoutAssembly(string signature) => signature[(signature.IndexOf('!', StringComparison.Ordinal) + 1)..];
}

using System.Text;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.Cli.Tests;

public sealed class Wrong_command_lines
{
    private static readonly string[][] _commands =
    [
        ["--hit", "5", "gateway", "A.B"],
        ["gateway", "A.B", "--frobnicate"],
        ["trace"],
        ["gateway"],
        ["trace", "-p", "12"],
        ["-p", "12", "-n", "gateway", "A.B"],
        ["-p", "gateway", "A.B"],
        ["gateway", "A.B", "--time"],
        ["gateway", "A.B", "--time", "15"],
        ["gateway", "A.B", "--time", "-1s"],
        ["gateway", "A.B", "--time", "0s"],
        ["gateway", "A.B", "--time", "1000h", "--time", "2s"],
        ["gateway", "A.B", "--hits", "0"],
        ["gateway", "A.B", "--hits", "many"],
        ["gateway", "A.B", "--rate", "1000/m"],
        ["gateway", "A.B", "--rate", "off/s"],
        ["gateway", "A.B", "--budget", "1"],
        ["gateway", "A.B", "--budget", "0%"],
        ["gateway", "A.B", "--max-methods", "off"],
        ["gateway", "A.B", "--depth", "11"],
        ["gateway", "A.B", "--items=-1"],
        ["gateway", "A.B", "--string", "99999999999999999999"],
        ["gateway", "A.B", "--format", "xml"],
        ["gateway", "A.B", "--color", "red"],
        ["gateway", "A.B", "--output"],
        ["gateway", "A.B", "-"],
        ["gateway", "A.B -> retrun, stack"],
        ["gateway", "A.B when  != null -> return"],
        ["gateway", "A.B", "C.D when", "E.F -> stak"],
        ["gateway", "@no-such-file"],
        ["gateway", "@golden/specs-with-faults.txt"],
        ["gateway", "@golden/no-specs.txt"],
        ["gateway", "@no/such/file"],
        ["gateway", "@golden"],
        ["gateway", "A.B", "--hits=1", "--hits=2"],
        ["gateway", "A.B", "--output", "a.dbug", "--rotate-size", "5kb"],
        ["gateway", "A.B", "--lag", "2"],
        ["gateway", "A.B", "--output", "a.dbug", "--rotate-age", "off"],
        ["gateway", "A.B", "--output", "a.dbug", "--keep", "2"],
        ["gateway", "A.B", "--output", "a.jsonl", "--rotate-age", "1h"],
        ["record", "gateway", "A.B"],
        ["record", "gateway", "A.B", "--until", "exit", "--last", "0s"],
        ["record", "gateway", "A.B", "--until", "C.D whn x", "--until", "exit"],
        ["gateway", "A.B", "--until", "exit"],
        ["show"],
        ["show", "A.B"],
        ["show", "no-such.dbug"],
        ["show", "a.dbug", "A.B -> return"],
        ["show", "a.dbug", "A.B when $depth > 1"],
        ["show", "a.dbug", "--format", "xml"],
        ["ps", "gateway"],
        ["ps", "--format", "xml"],
        ["find", "gateway"],
        ["find", "gateway", "A.B -> return"],
        ["status"],
        ["stop", "gateway", "first"],
        ["stop", "gateway", "0"],
        ["stop", "gateway", "1", "2"],
        ["gateway\u001b[2J", "\u001b[2J"],
    ];

    [Fact]
    public async Task Each_gets_one_clear_message_and_exit_code_2()
    {
        var transcript = new StringBuilder();
        foreach (var args in _commands)
        {
            var ran = await Tool.Run(args);
            Assert.Equal(2, ran.ExitCode);
            Assert.Empty(ran.Out);
            Assert.DoesNotContain('\u001b', ran.Err);
            var shown = args.Select(a => a.Contains(' ') || a.Contains('\u001b') ? $"'{a.Replace("\u001b", "<ESC>")}'" : a);
            transcript.Append("$ dotbug ").AppendJoin(' ', shown).Append('\n').Append(ran.Err).Append('\n');
        }
        Golden.Check("wrong-command-lines.txt", transcript.ToString());
    }

    [Fact]
    public async Task Thirty_three_specs_are_one_too_many()
    {
        var ran = await Tool.Run(["gateway", .. Enumerable.Repeat("A.B", 33)]);
        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith("error DB1907: 33 specs are too many for one session; 32 are the most", ran.Err);
    }

    [Fact]
    public async Task A_wrong_spec_is_told_before_any_process_is_looked_for()
    {
        var ran = await Tool.Run("no-such-process", "A.B -> retrun");
        Assert.StartsWith("error DB1004", ran.Err);
        Assert.DoesNotContain("DB2001", ran.Err);
    }
}

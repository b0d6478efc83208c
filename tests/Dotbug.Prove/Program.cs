using System.Diagnostics;
using Dotbug.Targets;
using Proving;

// Runs proofs, prints their rows, and writes docs/proof.md. Started by ./prove, which builds first.
//   Dotbug.Prove [NAME...] [--rounds N] [--minutes N]
//   Dotbug.Prove list

if (args is ["list"])
{
    foreach (var proof in Proofs.All)
        Console.WriteLine($"{proof.Name,-12} {proof.Sentence}");
    return 0;
}
if (Arguments.Read(args, Proofs.All, out var problem) is not { } asked)
{
    Console.Error.WriteLine($"prove: {problem}");
    return 2;
}

Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));
var holds = true;
foreach (var proof in asked.Proofs)
{
    var started = Stopwatch.GetTimestamp();
    var amount = asked.Amount.Or(proof.Full);
    Console.WriteLine($"{proof.Name}: {proof.Sentence}");
    IReadOnlyList<Row> rows;
    try
    {
        rows = await proof.RunAsync(amount, line => Console.WriteLine($"  {line}"));
    }
    catch (Exception e) when (e is Dotbug.DotbugException or TimeoutException or InvalidOperationException or IOException)
    {
        var ours = e as Dotbug.DotbugException;
        rows = [new Row("The proof runs to its end.", $"{ours?.Code} {e.Message} {ours?.Hint}".Trim(), false)];
    }
    var section = new Section(proof, rows, Machine.Describe(), Command(proof, asked.Amount), Stopwatch.GetElapsedTime(started));
    foreach (var row in rows)
        Console.WriteLine($"  {(row.Holds ? "holds" : "FAILS")}  {row.Promise}  {row.Figure}");
    Console.WriteLine($"  {section.Duration}; written to {Page.Write(section, isWhole: !amount.IsLessThan(proof.Full))}");
    holds &= rows.Count > 0 && rows.All(r => r.Holds);
}
return holds ? 0 : 1;

static string Command(IProof proof, Amount amount) =>
    $"./prove {proof.Name}{(amount.Rounds > 0 ? $" --rounds {amount.Rounds}" : "")}{(amount.Minutes > 0 ? $" --minutes {amount.Minutes}" : "")}";

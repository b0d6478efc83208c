using System.Globalization;

namespace Proving;

/// <summary>[NAME...] [--rounds N] [--minutes N]</summary>
internal sealed record Arguments(IReadOnlyList<IProof> Proofs, Amount Amount)
{
    /// <summary>Null: it cannot be understood, and <paramref name="problem"/> says why.</summary>
    public static Arguments? Read(string[] args, IReadOnlyList<IProof> all, out string problem)
    {
        problem = "";
        var wanted = new List<IProof>();
        var amount = new Amount();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--rounds" or "--minutes")
            {
                if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                {
                    problem = $"{args[i]} needs a number";
                    return null;
                }
                amount = args[i++] == "--rounds" ? amount with { Rounds = number } : amount with { Minutes = number };
            }
            else if (all.FirstOrDefault(p => p.Name == args[i]) is { } proof)
                wanted.Add(proof);
            else
            {
                problem = $"no proof '{args[i]}'; there are: {string.Join(", ", all.Select(p => p.Name))}";
                return null;
            }
        }
        return new Arguments(wanted.Count > 0 ? wanted : all, amount);
    }
}

namespace Proving;

/// <summary>One long run that shows a promise to hold. A file of its own in Proofs; <see cref="Proofs"/> lists them.</summary>
internal interface IProof
{
    /// <summary>Its name on the command line, and the heading of its part of the page.</summary>
    string Name { get; }

    /// <summary>What it does, for somebody who reads the page.</summary>
    string Sentence { get; }

    /// <summary>What it does when nothing else is said. A run with less does not go to the page.</summary>
    Amount Full { get; }

    /// <summary>Starts what it needs, works, and ends what it has started. What does not hold is a row; what cannot be run is an exception.</summary>
    /// <param name="amount">How much; unit by unit what was asked for, else <see cref="Full"/>.</param>
    /// <param name="say">A line of progress.</param>
    Task<IReadOnlyList<Row>> RunAsync(Amount amount, Action<string> say);
}

/// <summary>How long a proof goes on: a number of rounds or a time, as suits it; 0 = not its unit.</summary>
internal sealed record Amount(int Rounds = 0, int Minutes = 0)
{
    /// <summary>This amount where it says something, the other one elsewhere.</summary>
    public Amount Or(Amount other) => new(Rounds > 0 ? Rounds : other.Rounds, Minutes > 0 ? Minutes : other.Minutes);

    public bool IsLessThan(Amount other) => Rounds < other.Rounds || Minutes < other.Minutes;
}

/// <summary>A promise, the figure that was found, and whether it holds.</summary>
internal sealed record Row(string Promise, string Figure, bool Holds);

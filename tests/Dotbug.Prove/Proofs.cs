namespace Proving;

/// <summary>Every proof, in the order of the page.</summary>
internal static class Proofs
{
    public static IReadOnlyList<IProof> All { get; } = [new Rounds(), new Cap(), new Soaking.Soak()];
}

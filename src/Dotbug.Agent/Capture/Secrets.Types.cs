namespace Dotbug.Agent.Capture;

/// <summary>Types that are secrets by themselves: those whose <see cref="Rule"/> shows nothing.</summary>
internal sealed partial class Secrets
{
    static partial void AskRules(Type type, ref bool secret) => secret = secret || Rules.For(type)?.Rule.Shape == Shape.Redacted;
}

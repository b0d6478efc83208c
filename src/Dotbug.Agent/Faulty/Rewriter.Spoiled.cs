namespace Dotbug.Agent.Il;

/// <summary>
/// Methods with a parameter named <c>spoiled</c> get a body that no JIT accepts.
/// </summary>
internal sealed partial class Rewriter
{
    partial void Spoil(MethodShape shape)
    {
        if (shape.Parameters.Any(p => p.Name == "spoiled"))
            _body.Insert(0, [IlItem.Of(Pop)]);
    }
}

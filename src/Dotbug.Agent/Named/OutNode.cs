using System.Reflection.Emit;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Named;

/// <summary>What the method has put into an <c>out</c> parameter, when it returned.</summary>
internal sealed class OutNode : Node
{
    private readonly NamedScope _scope;
    private readonly string _name;

    public OutNode(NamedScope scope, string name, Type type) : base(type)
    {
        (_scope, _name) = (scope, name);
        Inputs = GuardInputs.Return;
        SpeaksOfReturn = true;
        Escapes = true;
    }

    protected override void Write(Guards.Nodes.Emitter e, Label onNull) => _scope.LoadOut(e.Il, _name, e.WhenNull);
}

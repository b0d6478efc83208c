using System.Reflection;
using Dotbug.Agent.Binding;

namespace Dotbug.Agent.Probes;

/// <summary>Which loaded assemblies refer to which, by way of others too, read from their metadata by simple name. Loads nothing.</summary>
internal sealed class References
{
    private readonly Dictionary<nint, string> _names = [];
    private readonly Dictionary<string, HashSet<string>> _direct = [];
    private readonly Dictionary<string, HashSet<string>> _reached = [];

    public References()
    {
        foreach (var scan in AssemblyScan.All([]))
        {
            if (ModuleIds.Of(scan.Module) is var id and not 0)
                _names[id] = scan.Name;
            if (!_direct.TryGetValue(scan.Name, out var names))
                _direct[scan.Name] = names = [];
            foreach (var handle in scan.Reader.AssemblyReferences)
                names.Add(scan.Reader.GetString(scan.Reader.GetAssemblyReference(handle).Name));
        }
    }

    /// <summary>Whether code of the module may call into the assembly. Of a module that is not known: yes.</summary>
    public bool MayLead(nint module, Assembly to) =>
        !_names.TryGetValue(module, out var from) || to.GetName().Name is not { } name || from == name || Reached(from).Contains(name);

    private HashSet<string> Reached(string from)
    {
        if (_reached.TryGetValue(from, out var known))
            return known;
        HashSet<string> reached = [];
        var open = new Stack<string>([from]);
        while (open.TryPop(out var next))
        {
            foreach (var name in _direct.GetValueOrDefault(next) ?? [])
            {
                if (reached.Add(name))
                    open.Push(name);
            }
        }
        return _reached[from] = reached;
    }
}

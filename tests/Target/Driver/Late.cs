using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Shop.Late;

namespace Target.Driver;

/// <summary>Types that come late: of this program, of a copy of it in a load context of its own, and of a library of the framework.</summary>
internal static class Late
{
    private static readonly Dictionary<string, Func<int, int>> _workers = [];
    private static readonly Dictionary<string, AssemblyLoadContext> _contexts = [];

    /// <summary>A copy of this program in a new load context; none of its types is loaded yet.</summary>
    public static string Open(string context, bool collectible)
    {
        var made = new AssemblyLoadContext(context, collectible);
        made.LoadFromAssemblyPath(typeof(Late).Assembly.Location);
        _contexts.Add(context, made);
        return $"opened {context}";
    }

    /// <summary>Loads the type, and calls nothing but its constructor.</summary>
    public static string Load(string context, string type)
    {
        var assembly = context == "own" ? typeof(Late).Assembly : _contexts[context].Assemblies.Single();
        var plugin = Activator.CreateInstance(assembly.GetType("Shop.Late." + type, throwOnError: true)!)!;
        _workers[$"{context}.{type}"] = plugin.GetType().GetMethod("Work")!.CreateDelegate<Func<int, int>>(plugin);
        return $"loaded {context}.{type}";
    }

    public static string Work(string context, string type, int amount) => $"worked {_workers[$"{context}.{type}"](amount)}";

    public static string Started() => $"started {Ledger.Started}";

    /// <summary>An assembly of the framework that this program refers to and does not use otherwise; its code is precompiled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Xml(string name) => $"xml {new System.Xml.Linq.XElement(name).Name.LocalName}";
}

using System.Diagnostics;
using System.Globalization;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Asks the runtime for re-jits: with the callers that have inlined a method, and, of methods where that could stop the program for long
/// (<see cref="Inliners"/>), of the method alone. So one request or two. Under the prober's lock.
/// </summary>
internal static unsafe class Request
{
    /// <summary>Methods that are written out in the notice.</summary>
    private const int NamesMax = 5;

    public static RequestResult ReJit(List<(nint Module, uint Token)> bodies, IReadOnlyList<Instrumented> methods)
    {
        var owners = new Dictionary<(nint, uint), Instrumented>();
        foreach (var method in methods)
        {
            foreach (var body in method.Bodies)
                owners[body] = method;
        }
        var inliners = new Inliners(bodies.ConvertAll(b => (b, owners[b].BodyOf(b))));
        List<(nint Module, uint Token)> alone = [], all = [];
        List<string> names = [];
        var largest = 0;
        foreach (var body in bodies)
        {
            var method = owners[body];
            var many = inliners.TooMany(body, method.BodyOf(body));
            (many == 0 ? all : alone).Add(body);
            if (many == 0)
                continue;
            names.Add(method.Method.ShortName);
            largest = Math.Max(largest, many);
        }
        var watch = Stopwatch.StartNew();
        var result = Alone(alone);
        if (result >= 0)
            result = WithCallers(all);
        return new RequestResult(result, (long)watch.Elapsed.TotalNanoseconds, names.Count == 0 ? [] : [Notice([.. names.Distinct()], largest)]);
    }

    private static string Notice(string[] names, int many) =>
        $"{string.Join(", ", names.Take(NamesMax))}{(names.Length > NamesMax ? ", ..." : "")}: "
        + $"callers that had inlined {(names.Length > 1 ? "them" : "it")} are left as they are, because "
        + string.Create(CultureInfo.InvariantCulture, $"{many:N0} instantiations of one of them might have to be compiled again; their calls are not seen");

    private static int Alone(List<(nint Module, uint Token)> bodies) => bodies.Count == 0
        ? 0
        : CorProfilerInfo.Current.ReJitAlone([.. bodies.Select(b => b.Module)], [.. bodies.Select(b => b.Token)]);

    private static int WithCallers(List<(nint Module, uint Token)> bodies)
    {
        if (bodies.Count == 0)
            return 0;
        var modules = bodies.Select(b => b.Module).ToArray();
        var tokens = bodies.Select(b => b.Token).ToArray();
        fixed (nint* m = modules)
        fixed (uint* t = tokens)
            return Services.Table->ReJit((uint)bodies.Count, m, t);
    }
}

/// <summary><c>Result</c>: an HRESULT. <c>PausedNs</c>: what the runtime took for all of it.</summary>
internal sealed record RequestResult(int Result, long PausedNs, IReadOnlyList<string> Notices);

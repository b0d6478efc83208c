using System.Reflection;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>
/// From a target to methods of the loaded assemblies. On the agent's thread, for each session anew. Names are compared in raw
/// metadata, where nothing is resolved, loaded or run; only methods that matched and whose type is loaded become reflection objects. It never
/// asks an assembly for its types.
/// </summary>
internal static class MethodBinder
{
    /// <summary>Abstract methods beyond so many are refused instead of followed to their implementations: each costs a walk over all types.</summary>
    private const int AbstractMax = 64;

    /// <summary>How many candidates are asked about at once.</summary>
    private const int Batch = 256;

    public static BindResult Bind(MethodTarget target, BindOptions options)
    {
        var dynamicNames = new List<string>();
        var scans = AssemblyScan.All(dynamicNames);
        var found = Match(target, scans);
        if (found.Count == 0 && target.Path.Count > 1 && target.Inner is null)
            found = MatchExplicit(target, scans);
        if (found.Count == 0)
            return Nothing(target, scans, dynamicNames, options);
        var hints = new List<Candidate>();
        var concrete = FollowAbstract(found, scans, options, hints);
        return Resolve(concrete, options, hints, new SignatureAssemblies(scans));
    }

    private static List<Candidate> Match(MethodTarget target, List<AssemblyScan> scans)
    {
        var path = new TypePath(target.Path);
        var member = new MemberPattern(target);
        var inner = target.Inner is null ? null : new InnerFunctions(target, member);
        var assembly = target.Assembly is null ? null : new NamePattern(target.Assembly);
        var found = new List<Candidate>();
        foreach (var scan in scans)
        {
            var reader = scan.Reader;
            if (assembly is not null && !assembly.Matches(scan.Utf8(reader.GetAssemblyDefinition().Name)))
                continue;
            var rows = reader.GetTableRowCount(TableIndex.TypeDef);
            for (var row = 1; row <= rows; row++)
            {
                var handle = MetadataTokens.TypeDefinitionHandle(row);
                var type = reader.GetTypeDefinition(handle);
                if (!path.Matches(scan, type))
                    continue;
                if (inner is not null)
                {
                    inner.Find(scan, handle, found);
                    continue;
                }
                foreach (var method in type.GetMethods())
                {
                    if (member.Matches(scan, method))
                        found.Add(new Candidate(scan, method, null));
                }
            }
        }
        return found;
    }

    /// <summary>Only when nothing else matched: it looks at the name of every method.</summary>
    private static List<Candidate> MatchExplicit(MethodTarget target, List<AssemblyScan> scans)
    {
        var path = new TypePath(target.Path);
        var member = new MemberPattern(target);
        var found = new List<Candidate>();
        foreach (var scan in scans)
        {
            var rows = scan.Reader.GetTableRowCount(TableIndex.MethodDef);
            for (var row = 1; row <= rows; row++)
            {
                var handle = MetadataTokens.MethodDefinitionHandle(row);
                var method = scan.Reader.GetMethodDefinition(handle);
                var name = scan.Utf8(method.Name);
                if (name.LastIndexOf((byte)'.') > 0 && member.Matches(scan, handle)
                    && path.MatchesExplicit(scan, scan.Reader.GetTypeDefinition(method.GetDeclaringType()), name))
                    found.Add(new Candidate(scan, handle, null));
            }
        }
        return found;
    }

    private static List<Candidate> FollowAbstract(List<Candidate> found, List<AssemblyScan> scans, BindOptions options,
        List<Candidate> hints)
    {
        Implementations? implementations = null;
        var concrete = new List<Candidate>(found.Count);
        var followed = 0;
        var isOpen = false;
        foreach (var candidate in found)
        {
            var isAbstract = (candidate.Definition.Attributes & MethodAttributes.Abstract) != 0;
            isOpen |= isAbstract;
            if (!isAbstract || followed++ >= AbstractMax)
            {
                concrete.Add(candidate);
                continue;
            }
            implementations ??= new Implementations(scans, options.LoadTypes, options.Await ? hints : null);
            var before = concrete.Count;
            if (implementations.Find(candidate, concrete) == 0 && concrete.Count == before)
                concrete.Add(candidate);
        }
        // A pattern may name an implementation that an abstract method led to as well.
        return isOpen ? Distinct(concrete) : concrete;
    }

    private static List<Candidate> Distinct(List<Candidate> candidates)
    {
        var seen = new HashSet<(AssemblyScan, uint)>();
        var result = new List<Candidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            if (seen.Add((candidate.Scan, candidate.Token)))
                result.Add(candidate);
        }
        return result;
    }

    private static BindResult Resolve(List<Candidate> candidates, BindOptions options, List<Candidate> hints, SignatureAssemblies assemblies)
    {
        var methods = new List<BoundMethod>();
        var refused = new List<RefusedInfo>();
        var awaited = new List<Candidate>();
        var incomplete = new List<Candidate>();
        var refusedTotal = 0;
        for (var start = 0; start < candidates.Count && methods.Count <= options.MethodsMax; start += Batch)
        {
            var batch = candidates.GetRange(start, Math.Min(Batch, candidates.Count - start));
            var loaded = LoadedTypes.Test(batch, options.LoadTypes);
            for (var i = 0; i < batch.Count && methods.Count <= options.MethodsMax; i++)
            {
                BoundMethod? method = null;
                var reason = Refusals.Reason(batch[i]) ?? (loaded[i] ? null : Refusals.NotLoaded);
                var missing = reason is null && !options.LoadTypes ? assemblies.Missing(batch[i]) : null;
                if (missing != null && options.Await)
                {
                    incomplete.Add(batch[i]);
                    continue;
                }
                reason ??= missing != null ? Refusals.NotComplete(missing) : Bound(batch[i], out method);
                if (method is not null)
                {
                    methods.Add(method);
                    continue;
                }
                if (options.Await && reason is (Refusals.NotLoaded or Refusals.NoImplementation))
                {
                    awaited.Add(batch[i]);
                    continue;
                }
                refusedTotal++;
                if (refused.Count < options.RefusedMax)
                    refused.Add(new RefusedInfo(MethodNames.Signature(batch[i]), reason!));
            }
        }
        return new BindResult(candidates.Count, refusedTotal, methods, refused, [], awaited, hints) { Incomplete = incomplete };
    }

    /// <summary>Null and the method, or why it cannot be had.</summary>
    private static string? Bound(in Candidate candidate, out BoundMethod? method)
    {
        method = null;
        try
        {
            var module = candidate.Scan.Module;
            if (module.ResolveMethod((int)candidate.Token) is not { } resolved)
                return "the runtime cannot resolve it";
            var machine = StateMachine.Of(candidate.Scan, candidate.Definition);
            method = new BoundMethod
            {
                Method = resolved,
                Module = module,
                ModuleId = ModuleIds.Of(resolved),
                Token = candidate.Token,
                IsAsync = machine.IsAsync,
                IsIterator = machine.IsIterator,
                IsAsyncIterator = machine.IsAsyncIterator,
                MoveNextToken = machine.MoveNextToken,
                ShortName = MethodNames.Short(candidate),
                Signature = MethodNames.Signature(candidate),
            };
            return null;
        }
        catch (Exception e)
        {
            return "the runtime cannot load its type: " + e.GetType().Name;
        }
    }

    private static BindResult Nothing(MethodTarget target, List<AssemblyScan> scans, List<string> dynamicNames, BindOptions options)
    {
        var pattern = target.Assembly is null ? null : new NamePattern(target.Assembly);
        var dynamic = dynamicNames.Where(n => pattern?.Matches(Encoding.UTF8.GetBytes(n)) != false).Distinct().ToArray();
        var refused = pattern is null ? [] : dynamic.Select(n => new RefusedInfo(n, Refusals.Dynamic)).ToArray();
        return new BindResult(0, 0, [], refused, options.Await ? [] : NearNames.Find(scans, target), [], []) { Dynamic = dynamic };
    }
}

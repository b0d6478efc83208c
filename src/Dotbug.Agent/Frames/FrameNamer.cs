using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.InteropServices;
using Dotbug.Agent.Binding;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Frames;

/// <summary>
/// Frames of events to names, when a tool asks; on the agent's thread. An address may be anything (it comes from outside): only what the
/// runtime says of it is believed. Nothing is resolved: names come from metadata.
/// </summary>
internal static unsafe class FrameNamer
{
    /// <summary>Names of our own dynamic methods begin with it; their frames are left out.</summary>
    public const string DynamicPrefix = "dotbug:";

    private const byte Ordinary = 0, Ours = 1, NoFramePointer = 2;
    private const byte PushRbp = 0x55;
    private const int IlUnknown = -1, IlProlog = -2;
    private const int MapMax = 2048;

    /// <summary>(module, method token, IL offset in the rewritten body) to the offset in the original; set by the rewriter.</summary>
    public static Func<nint, uint, int, int>? MapBack { get; set; }

    /// <summary>From the method table of a state machine's box that was written into an event to its method; null for any other number.</summary>
    public static Func<nint, MethodInfo?>? MoveNextOf { get; set; }

    /// <summary>The same for what is awaited, and its name where it is no async method.</summary>
    public static Func<nint, MethodInfo?>? AwaitedOf { get; set; }
    public static Func<nint, string?>? AwaitedNameOf { get; set; }

    // Replaced as a whole: threads of several sessions, and of the program ($caller), look at once.
    private static volatile Dictionary<nint, AssemblyScan> s_modules = [];

    public static FrameInfo[] Resolve(IReadOnlyList<(ulong Code, int Offset)> frames)
    {
        var infos = new FrameInfo[frames.Count];
        for (var i = 0; i < infos.Length; i++)
        {
            var (code, offset) = frames[i];
            try
            {
                infos[i] = offset switch
                {
                    FrameEncoding.IsAddress => OfAddress(code, withLine: true),
                    FrameEncoding.IsStateMachine => OfStateMachine(code),
                    FrameEncoding.IsAwaited => OfAwaited(code),
                    _ => OfFunction(code, offset),
                };
            }
            catch (Exception)
            {
                infos[i] = Unknown(code, offset);
            }
        }
        return infos;
    }

    /// <summary><c>Namespace.Type.Method</c> of a return address; null when the frame is ours or no method's. Any thread.</summary>
    public static string? ShortName(ulong address)
    {
        try
        {
            var frame = OfAddress(address, withLine: false);
            var end = frame.Method.IndexOf('(', StringComparison.Ordinal);
            return frame.Kind == Ours || end <= 0 ? null : frame.Method[..end];
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static FrameInfo Unknown(ulong code, int offset) => new(code, offset, Ordinary, "", "", 0, IlUnknown);

    private static FrameInfo OfFunction(ulong code, int offset) =>
        KnownFunctions.Contains((nint)code) && Find((nint)code, out var scan, out _, out var token)
            ? Named(code, offset, Ordinary, scan, token, offset < 0 ? IlUnknown : offset)
            : Unknown(code, offset);

    private static FrameInfo OfStateMachine(ulong code) =>
        MoveNextOf?.Invoke((nint)code) is { } method && Scan(method.Module.Assembly) is { } scan
            ? Named(code, FrameEncoding.IsStateMachine, Ordinary, scan, (uint)method.MetadataToken, IlUnknown)
            : Unknown(code, FrameEncoding.IsStateMachine);

    private static FrameInfo OfAwaited(ulong code)
    {
        if (AwaitedOf?.Invoke((nint)code) is { } method && Scan(method.Module.Assembly) is { } scan)
            return Named(code, FrameEncoding.IsAwaited, Ordinary, scan, (uint)method.MetadataToken, IlUnknown);
        return AwaitedNameOf?.Invoke((nint)code) is { } name
            ? new FrameInfo(code, FrameEncoding.IsAwaited, Ordinary, name, "", 0, IlUnknown)
            : Unknown(code, FrameEncoding.IsAwaited);
    }

    /// <summary>Without the line it is four times as quick.</summary>
    private static FrameInfo OfAddress(ulong code, bool withLine)
    {
        var info = CorProfilerInfo.Current;
        // A return address may belong to whatever follows the call; one less is inside it.
        var address = (nuint)code - 1;
        if (info.Missing || !info.FunctionFromAddress(address, out var function, out var reJitId))
            return Unknown(code, FrameEncoding.IsAddress);
        if (info.IsDynamic(function))
            return Dynamic(code, info.DynamicName(function));
        if (!Find(function, out var scan, out var module, out var token))
            return Unknown(code, FrameEncoding.IsAddress);
        if (!withLine)
            return Named(code, FrameEncoding.IsAddress, Ordinary, scan, token, IlUnknown);
        var start = CodeStart(info, function, reJitId, address);
        var offset = start == 0 ? IlUnknown : ILOffset(info, start, (uint)(address - start));
        if (offset >= 0 && reJitId != 0 && MapBack is { } mapBack)
            offset = mapBack(module, token, offset);
        var kind = start != 0 && RuntimeInformation.ProcessArchitecture == Architecture.X64 && *(byte*)start != PushRbp
            ? NoFramePointer
            : Ordinary;
        return Named(code, FrameEncoding.IsAddress, kind, scan, token, offset);
    }

    private static FrameInfo Dynamic(ulong code, string name)
    {
        if (name.StartsWith(DynamicPrefix, StringComparison.Ordinal))
            return new FrameInfo(code, FrameEncoding.IsAddress, Ours, "", "", 0, IlUnknown);
        // The runtime's own stubs are no methods of the program.
        var isStub = name.Length == 0 || name.StartsWith("IL_STUB", StringComparison.Ordinal);
        return new FrameInfo(code, FrameEncoding.IsAddress, Ordinary, isStub ? "" : name + "()", "", 0, IlUnknown);
    }

    private static FrameInfo Named(ulong code, int offset, byte kind, AssemblyScan scan, uint token, int ilOffset)
    {
        var own = scan.Assembly == typeof(FrameNamer).Assembly || scan.Name.StartsWith("Dotbug.Agent.", StringComparison.Ordinal);
        return new FrameInfo(code, offset, own ? Ours : kind, StackText.Of(scan, token), PathOf(scan), token, ilOffset);
    }

    private static string PathOf(AssemblyScan scan)
    {
        // Single-file programs have no file for it; the name alone lets a reader look among PDBs.
        var path = scan.Assembly.Location;
        return path.Length > 0 ? path : scan.Name;
    }

    private static bool Find(nint function, out AssemblyScan scan, out nint module, out uint token)
    {
        (scan, module, token) = (null!, 0, 0);
        if (CorProfilerInfo.Current.Missing)
        {
            var method = MethodBase.GetMethodFromHandle(RuntimeMethodHandle.FromIntPtr(function));
            token = (uint)(method?.MetadataToken ?? 0);
            return method is not null && Scan(method.Module.Assembly) is { } found && (scan = found) is not null;
        }
        return CorProfilerInfo.Current.FunctionInfo(function, out module, out token) && ModuleOf(module, out scan);
    }

    private static bool ModuleOf(nint module, out AssemblyScan scan)
    {
        if (s_modules.TryGetValue(module, out scan!))
            return true;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            // Collectible ones are not kept: that would keep them from being unloaded.
            if (assembly.IsDynamic || ModuleIds.Of(assembly.ManifestModule) != module || Scan(assembly) is not { } found)
                continue;
            scan = found;
            if (!assembly.IsCollectible)
                s_modules = new Dictionary<nint, AssemblyScan>(s_modules) { [module] = found };
            return true;
        }
        return false;
    }

    private static AssemblyScan? Scan(Assembly assembly) =>
        assembly.TryGetRawMetadata(out var blob, out var length)
            ? new AssemblyScan(assembly, new MetadataReader(blob, length))
            : null;

    /// <summary>The native version that the address is in: the one that starts closest before it. 0 when there is none.</summary>
    private static nuint CodeStart(in CorProfilerInfo info, nint function, nint reJitId, nuint address)
    {
        Span<nuint> starts = stackalloc nuint[64];
        nuint best = 0;
        foreach (var start in starts[..info.CodeStarts(function, reJitId, starts)])
        {
            if (start <= address && start > best)
                best = start;
        }
        return best;
    }

    private static int ILOffset(in CorProfilerInfo info, nuint start, uint native)
    {
        var map = new ILToNativeEntry[MapMax];
        int best = IlUnknown;
        var bestStart = 0u;
        foreach (var entry in map.AsSpan(0, info.ILToNative(start, map)))
        {
            if (entry.Start > native || entry.Start < bestStart)
                continue;
            if (entry.IL >= 0 || entry.IL == IlProlog)
                (best, bestStart) = (Math.Max(0, entry.IL), entry.Start);
        }
        return best;
    }
}

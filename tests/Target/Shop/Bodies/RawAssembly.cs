using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace Shop.Bodies;

/// <summary>
/// An assembly with bodies that no compiler of C# makes, written to a file (what is made in memory has no metadata to rewrite) and
/// loaded from it.
/// </summary>
internal sealed class RawAssembly
{
    /// <summary>Public key token of the framework.</summary>
    private static readonly byte[] _token = [0xB0, 0x3F, 0x5F, 0x7F, 0x11, 0xD5, 0x0A, 0x3A];

    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _il = new();
    private readonly MethodBodyStreamEncoder _bodies;
    private readonly AssemblyReferenceHandle _runtime;

    public RawAssembly(string name)
    {
        _bodies = new MethodBodyStreamEncoder(_il);
        _metadata.AddModule(0, Text(name + ".dll"), _metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        _metadata.AddAssembly(Text(name), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _runtime = _metadata.AddAssemblyReference(Text("System.Runtime"), new Version(8, 0, 0, 0), default,
            _metadata.GetOrAddBlob(_token), default, default);
        _metadata.AddTypeDefinition(default, default, Text("<Module>"), default,
            MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
    }

    public StringHandle Text(string text) => _metadata.GetOrAddString(text);

    public TypeReferenceHandle Framework(string name) => _metadata.AddTypeReference(_runtime, Text("System"), Text(name));

    /// <summary>A method of int parameters that returns an int. Its token is the number of methods so far.</summary>
    public void Add(string name, int parameters, Action<InstructionEncoder> body, int locals = 0, bool isVarArg = false)
    {
        var code = new InstructionEncoder(new BlobBuilder(), new ControlFlowBuilder());
        body(code);
        StandaloneSignatureHandle localsToken = default;
        if (locals > 0)
        {
            var blob = new BlobBuilder();
            var encoder = new BlobEncoder(blob).LocalVariableSignature(locals);
            for (var i = 0; i < locals; i++)
            {
                encoder.AddVariable().Type().Int32();
            }

            localsToken = _metadata.AddStandaloneSignature(_metadata.GetOrAddBlob(blob));
        }

        var at = _bodies.AddMethodBody(code, Math.Max(8, parameters + 2), localsToken,
            locals > 0 ? MethodBodyAttributes.InitLocals : MethodBodyAttributes.None);
        _metadata.AddMethodDefinition(MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig,
            MethodImplAttributes.IL | MethodImplAttributes.NoInlining, Text(name), Signature(parameters, isVarArg), at, FirstParameter(parameters));
    }

    private ParameterHandle FirstParameter(int parameters)
    {
        var first = MetadataTokens.ParameterHandle(_metadata.GetRowCount(TableIndex.Param) + 1);
        for (var i = 1; i <= parameters; i++)
        {
            _metadata.AddParameter(default, Text("p" + i), i);
        }

        return first;
    }

    private BlobHandle Signature(int parameters, bool isVarArg)
    {
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature(isVarArg ? SignatureCallingConvention.VarArgs : SignatureCallingConvention.Default)
            .Parameters(parameters, r => r.Type().Int32(), p =>
            {
                for (var i = 0; i < parameters; i++)
                {
                    p.AddParameter().Type().Int32();
                }
            });
        return _metadata.GetOrAddBlob(blob);
    }

    /// <summary>The type with all the methods.</summary>
    public Type Load(string name)
    {
        _metadata.AddTypeDefinition(TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, Text("Shop.Bodies"), Text(name),
            Framework("Object"), MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var pe = new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), _il);
        var image = new BlobBuilder();
        pe.Serialize(image);
        var path = Path.Combine(Path.GetTempPath(), $"{name}-{Environment.ProcessId}.dll");
        File.WriteAllBytes(path, image.ToArray());
        var loaded = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetType("Shop.Bodies." + name, throwOnError: true)!;
        File.Delete(path);
        return loaded;
    }
}

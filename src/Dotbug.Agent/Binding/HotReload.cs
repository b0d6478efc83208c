namespace Dotbug.Agent.Binding;

/// <summary>
/// Whether the runtime has prepared an assembly for Hot Reload, which has method versions of its own: it then refuses re-jits. So it does for debug builds, when
/// the program was started with DOTNET_MODIFIABLE_ASSEMBLIES=debug (dotnet watch, a debugger).
/// </summary>
internal static class HotReload
{
    private const string Setting = "DOTNET_MODIFIABLE_ASSEMBLIES";

    /// <summary>DebuggableAttribute.DebuggingModes.DisableOptimizations.</summary>
    private const int DisableOptimizations = 0x100;

    public static bool IsOn(AssemblyScan scan) =>
        string.Equals(Environment.GetEnvironmentVariable(Setting), "debug", StringComparison.OrdinalIgnoreCase) && IsDebugBuild(scan);

    private static bool IsDebugBuild(AssemblyScan scan)
    {
        foreach (var handle in scan.Reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = scan.Reader.GetCustomAttribute(handle);
            if (!Attributes.Is(scan, attribute, "System.Diagnostics"u8, "DebuggableAttribute"u8))
                continue;
            // Prolog, then the modes as one number; or two booleans, the second of which disables optimisation.
            var value = scan.Reader.GetBlobReader(attribute.Value);
            if (value.Length >= 6 && value.ReadUInt16() == 1)
                return value.Length >= 8 ? (value.ReadInt32() & DisableOptimizations) != 0 : (value.ReadUInt16() & 0xFF00) != 0;
        }
        return false;
    }
}

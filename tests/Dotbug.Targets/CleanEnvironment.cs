namespace Dotbug.Targets;

/// <summary>Processes start as a user would start them, whatever the test runner has in its environment.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] _foreign =
        ["DOTNET_", "CORECLR_", "COMPlus_", "COR_", "MSBUILD", "TESTINGPLATFORM_", "XUNIT_"];

    /// <summary>MSBuild takes these for properties.</summary>
    private static readonly string[] _properties =
        ["Configuration", "Platform", "Version", "TargetFramework", "RuntimeIdentifier"];

    public static void Apply(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsForeign).ToArray())
        {
            environment.Remove(name);
        }

        environment["DOTNET_NOLOGO"] = "1";
        // Tests leave nothing in the machine's files, and read nobody's own.
        environment["DOTBUG_AUDIT"] = "/dev/null";
        environment["XDG_CONFIG_HOME"] = "/nonexistent";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1";
    }

    private static bool IsForeign(string name) =>
        _foreign.Any(f => name.StartsWith(f, StringComparison.Ordinal)) ||
        _properties.Contains(name, StringComparer.OrdinalIgnoreCase);
}

namespace Dotbug.Targets;

/// <summary>How a program and its runtime are put together.</summary>
public enum HostingKind
{
    FrameworkDependent,
    SelfContained,
    SingleFileFrameworkDependent,
    SingleFileSelfContained,
}

namespace Dotbug.Agent.Il;

/// <summary>The module's metadata take no new signature, for want of memory or because they cannot be written.</summary>
internal sealed class MetadataRefusedException : Exception;

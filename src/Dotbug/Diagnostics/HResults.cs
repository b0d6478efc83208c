namespace Dotbug.Diagnostics;

/// <summary>The runtime's answers as sentences.</summary>
internal static class HResults
{
    public const uint ProfilerAlreadyActive = 0x8013136A;
    public const uint UnknownCommand = 0x80131385;
    public const uint NotLoadable = 0x8007007E;

    public static string Sentence(uint code) => code switch
    {
        ProfilerAlreadyActive => "another profiler is active in the process",
        0x80131384 => "the runtime did not understand the request",
        UnknownCommand => "the runtime does not know the request",
        0x80131386 => "the runtime speaks another version of the protocol",
        0x80131515 => "the runtime does not support the request",
        NotLoadable => "the profiler library could not be loaded",
        0x8007007F => "the profiler library has no entry point",
        0x80070002 or 0x80070003 => "a file was not found by the process",
        0x80070005 => "the process may not read a file",
        0x8007000E => "the process has no memory left",
        0x800705B4 => "the process did not answer in time",
        _ => $"the runtime answered 0x{code:X8}",
    };
}

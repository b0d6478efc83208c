namespace Dotbug.Cli;

/// <summary>The file of <c>--output</c>: opened before any process is touched, readable by its owner only, because it holds the target's data.</summary>
internal static class OutputFile
{
    public static Stream Open(string file)
    {
        try
        {
            return Create(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DotbugException(Texts.OutputUnopened(file, Texts.FileFault(e)), e);
        }
    }

    /// <summary>A further file of a session that runs. Throws <see cref="IOException"/>.</summary>
    public static Stream OpenNext(string file)
    {
        try
        {
            return Create(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{file}: {Texts.FileFault(e)}", e);
        }
    }

    private static Stream Create(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            // Others may read along (tail -f).
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
            return new FileStream(file, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(file, options);
        return new FdStream(stream.SafeFileHandle, stream);
    }
}

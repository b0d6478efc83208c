namespace Fuzzing;

/// <summary>
/// One reader of input that may be hostile. To add one: a class in Targets that derives from this one and has no parameters; it is found by itself.
/// Inputs are made from real ones; <see cref="Try"/> reads one, and throws only what the reader may not throw. The same input must take the same way.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>As on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it reads, for people.</summary>
    public abstract string Reads { get; }

    /// <summary>Inputs that are good, or interesting as they are; each is tried first, then what is made from them.</summary>
    public abstract IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Pieces that mean something to the reader.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>What one input may make it allocate, in bytes.</summary>
    public virtual long AllocatedBytesMax => 64 << 20;

    /// <summary>Its share of the time: slow ones need more.</summary>
    public virtual int Share => 1;

    /// <summary>The next input.</summary>
    public virtual byte[] Make(Mutator mutator) => mutator.Mutate(Corpus, Words);

    public abstract void Try(byte[] input);

    /// <summary>After the last input; throws as <see cref="Try"/> does.</summary>
    public virtual void Finish()
    {
    }

    protected virtual void Close()
    {
    }

    public void Dispose() => Close();

    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(FuzzTarget).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(FuzzTarget)) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal)];
}

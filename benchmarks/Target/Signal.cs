using System.Runtime.CompilerServices;

namespace Bench.Target;

/// <summary>An await that ends when its thread says so: what an await costs, without the cost of another thread.</summary>
public sealed class Signal : ICriticalNotifyCompletion
{
    [ThreadStatic] private static Signal? _mine;
    private Action? _continuation;

    public static Signal Mine => _mine ??= new Signal();

    public bool IsCompleted => false;

    public Signal GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _continuation = continuation;

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

    public void Go()
    {
        var continuation = _continuation!;
        _continuation = null;
        continuation();
    }
}

using System.Runtime.CompilerServices;

namespace Shop.Partners;

/// <summary>A task-like type of the program's own.</summary>
[AsyncMethodBuilder(typeof(ParcelBuilder<>))]
public sealed class Parcel<T>
{
    internal readonly TaskCompletionSource<T> Source = new();

    public TaskAwaiter<T> GetAwaiter() => Source.Task.GetAwaiter();
}

public struct ParcelBuilder<T>
{
    private T _last;
    private Parcel<T> _parcel;

    public static ParcelBuilder<T> Create() => new() { _parcel = new Parcel<T>() };

    public readonly Parcel<T> Task => _parcel;

    public readonly void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult(T result)
    {
        _last = result;
        _parcel.Source.SetResult(_last);
    }

    public readonly void SetException(Exception error) => _parcel.Source.SetException(error);

    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = machine;
        awaiter.OnCompleted(boxed.MoveNext);
    }

    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = machine;
        awaiter.UnsafeOnCompleted(boxed.MoveNext);
    }
}

/// <summary>Two references and no task: which of them is the call's own, nobody can tell from outside.</summary>
[AsyncMethodBuilder(typeof(RiddleBuilder))]
public sealed class Riddle
{
    internal readonly TaskCompletionSource Source = new();

    public TaskAwaiter GetAwaiter() => Source.Task.GetAwaiter();
}

public struct RiddleBuilder
{
    private string _text;
    private Riddle _riddle;

    public static RiddleBuilder Create() => new() { _text = "why", _riddle = new Riddle() };

    public readonly Riddle Task => _riddle;

    public readonly void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult()
    {
        _text += " so";
        GC.KeepAlive(_text);
        _riddle.Source.SetResult();
    }

    public readonly void SetException(Exception error) => _riddle.Source.SetException(error);

    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = machine;
        awaiter.OnCompleted(boxed.MoveNext);
    }

    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = machine;
        awaiter.UnsafeOnCompleted(boxed.MoveNext);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Shop.Failures;

/// <summary>Each way in which an exception can leave a method. All methods can be traced.</summary>
public sealed class Thrower(List<string> log)
{
    public (string Name, Action Act)[] All() =>
    [
        ("thrown", () => Throw("plain")),
        ("thrown in a callee", () => Outer("deep")),
        ("rethrown", () => Rethrow("again")),
        ("thrown again", () => ThrowAgain("reset")),
        ("dispatched", () => Dispatch("kept")),
        ("filter says no", () => Filtered("no", false)),
        ("filter says yes", () => Filtered("yes", true)),
        ("filter throws", () => FilterThrows("odd")),
        ("replaced in finally", () => Replaced("first", "second")),
        ("swallowed in finally", () => Swallowed("inner")),
        ("replaced in catch", () => Wrapped("cause")),
        ("handled inside", () => Handled("inside")),
        ("null reference", () => Length(null)),
        ("division", () => Divide(7, 0)),
        ("index", () => At([1, 2, 3], 3)),
        ("cast", () => Cast("text")),
        ("with a result", () => Result(1)),
        ("async", () => FaultAsync("later").GetAwaiter().GetResult()),
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Throw(string message) => throw new InvalidOperationException(message);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Outer(string message)
    {
        try
        {
            Throw(message);
        }
        finally
        {
            log.Add("finally of Outer");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Rethrow(string message)
    {
        try
        {
            Throw(message);
        }
        catch (InvalidOperationException)
        {
            log.Add("catch of Rethrow");
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ThrowAgain(string message)
    {
        try
        {
            Throw(message);
        }
        catch (InvalidOperationException error)
        {
#pragma warning disable CA2200 // the stack is lost on purpose
            throw error;
#pragma warning restore CA2200
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Dispatch(string message)
    {
        try
        {
            Throw(message);
        }
        catch (InvalidOperationException error)
        {
            ExceptionDispatchInfo.Capture(error).Throw();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Filtered(string message, bool handle)
    {
        try
        {
            Outer(message);
        }
        catch (InvalidOperationException error) when (ThrowScenario.Note(log, "filter", error) && handle)
        {
            log.Add("catch of Filtered");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void FilterThrows(string message)
    {
        try
        {
            Throw(message);
        }
        catch (InvalidOperationException) when (Divide(1, 0) == 1)
        {
            log.Add("never");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Replaced(string first, string second)
    {
        try
        {
            Throw(first);
        }
        finally
        {
            log.Add("finally of Replaced");
            throw new ArgumentException(second);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Swallowed(string message)
    {
        try
        {
            return message.Length;
        }
        finally
        {
            try
            {
                Throw(message);
            }
            catch (InvalidOperationException)
            {
                log.Add("caught in the finally of Swallowed");
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Wrapped(string message)
    {
        try
        {
            Throw(message);
        }
        catch (InvalidOperationException error)
        {
            throw new NotSupportedException("wrapped", error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public string Handled(string message)
    {
        try
        {
            Throw(message);
            return "not reached";
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Length(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Divide(int dividend, int divisor) => dividend / divisor;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int At(int[] items, int index) => items[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Version Cast(object value) => (Version)value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public (int Count, string Text) Result(int count)
    {
        var local = count + 1;
        if (local > 1)
        {
            throw new TimeoutException($"after {local}");
        }

        return (local, "never");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<int> FaultAsync(string message)
    {
        await Task.Yield();
        Throw(message);
        return 1;
    }
}

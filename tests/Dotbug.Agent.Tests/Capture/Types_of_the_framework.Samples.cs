using System.Collections;
using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Dotbug.Agent.Tests.Capture;

// The values of the tables that take more than an expression.
public sealed partial class Types_of_the_framework
{
    internal struct Day
    {
        public int Number;
    }

    [InlineArray(3)]
    internal struct Week
    {
        private int _first;

        public static Week Make()
        {
            var week = default(Week);
            (week[0], week[1], week[2]) = (1, 2, 3);
            return week;
        }
    }

    [InlineArray(2)]
    internal struct Names
    {
        private string _first;

        public static Names Make()
        {
            var names = default(Names);
            (names[0], names[1]) = ("a", "b");
            return names;
        }
    }

    [InlineArray(5)]
    internal struct Octets
    {
        private byte _first;
    }

    /// <summary>One field and room for more, which is no array.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 64)]
    internal struct Padded
    {
        public int Number;
    }

    internal unsafe struct Fixed
    {
        public fixed byte Bytes[6];
    }

    internal struct Wrapped
    {
        public Day Inner;
    }

    private sealed class Owner : System.Buffers.MemoryManager<int>
    {
        public override Span<int> GetSpan() => throw new InvalidOperationException("user code ran");
        public override Memory<int> Memory => CreateMemory(0, 5);
        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException("user code ran");
        public override void Unpin() => throw new InvalidOperationException("user code ran");
        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class SameHash : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == y;
        public int GetHashCode(int obj) => 1;
    }

    private static PriorityQueue<string, int> Prioritised()
    {
        var queue = new PriorityQueue<string, int>();
        queue.Enqueue("b", 2);
        queue.Enqueue("a", 1);
        return queue;
    }

    private static Hashtable Emptied()
    {
        var map = new Hashtable { ["a"] = 1 };
        map.Remove("a");
        return map;
    }

    private static Channel<int> Filled(Channel<int> channel)
    {
        Assert.True(channel.Writer.TryWrite(7) && channel.Writer.TryWrite(8));
        return channel;
    }

    private static Lazy<int> Ready(int value)
    {
        var lazy = new Lazy<int>(() => value);
        _ = lazy.Value;
        return lazy;
    }

#pragma warning disable CS8764, CS8765 // Only the fields of a command count here.
    private sealed class Command : DbCommand
    {
        private string? _commandText;
        public override string? CommandText { get => _commandText; set => _commandText = value; }
        public override int CommandTimeout { get; set; }
        public override CommandType CommandType { get; set; }
        public override bool DesignTimeVisible { get; set; }
        public override UpdateRowSource UpdatedRowSource { get; set; }
        protected override DbConnection? DbConnection { get; set; }
        protected override DbParameterCollection DbParameterCollection => throw new InvalidOperationException("user code ran");
        protected override DbTransaction? DbTransaction { get; set; }
        public override void Cancel() => throw new InvalidOperationException("user code ran");
        public override int ExecuteNonQuery() => throw new InvalidOperationException("user code ran");
        public override object ExecuteScalar() => throw new InvalidOperationException("user code ran");
        public override void Prepare() => throw new InvalidOperationException("user code ran");
        protected override DbParameter CreateDbParameter() => throw new InvalidOperationException("user code ran");
        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new InvalidOperationException("user code ran");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

#pragma warning disable CA1822, CA1715, CA1051, CA1052, CA1010, CA1710, CA1040, CA1045, CA1021, CA1030, CA1003, CA1070, CA1014, CA1044, CA1065
#pragma warning disable CA2225, CA1708, CA1003, CA5392, SYSLIB1054, CA1401, CS0067, CA1002, CA1024, CA1502, IDE0060, IDE0039, CA1806, CA1820

namespace Shop.Orders
{
    public class Order
    {
        public decimal Total { get; set; }
        public string Plain => "";
        public event EventHandler? Changed;
        public void Raise() => Changed?.Invoke(this, EventArgs.Empty);
    }

    public class OrderService
    {
        static OrderService() => GC.KeepAlive(null);
        public OrderService() { }
        public OrderService(int limit) => _ = limit;

        public int Submit(int id) => id;
        public int Submit(int id, string note) => id + note.Length;
        public int Submit(int id, Order order) => id;
        public void Many(int? a, int[] b, int[,] c, List<Order> d, Dictionary<string, List<int>> e, (int, string) f) { }
        public void References(ref int a, in int b, out int c) => c = a + b;
        public T Map<T>(T value) => value;
        public (K, V) Map<K, V>(K key, V value) => (key, value);
        public unsafe void Pointer(byte* at, nint size) { }

        public async Task<int> SaveAsync(Order order)
        {
            await Task.Yield();
            return 1;
        }

        public IEnumerable<int> Numbers()
        {
            yield return 1;
        }

        public async IAsyncEnumerable<int> NumbersAsync()
        {
            await Task.Yield();
            yield return 1;
        }

        public int Inner(int x)
        {
            Func<int, int> first = static a => a + 1;
            Func<int, int> second = a => a + x;
            int Local(int a) => a + x;
            static int Other(int a) => a * 2;
            return first(x) + second(x) + Local(x) + Other(x);
        }

        public int Inner(string text)
        {
            Func<int, int> only = a => a + text.Length;
            return only(1);
        }

        [DllImport("nowhere")]
        public static extern void Native();

        public static int Arglist(__arglist) => 0;

        public int get_Fake(int i) => i;
    }

    public class Counted
    {
        public Counted(int limit)
        {
            Limit = Twice(limit);
            static int Twice(int a) => a * 2;
        }

        public int Limit { get; }
        public int Left() => Limit;
    }

    public static class OrderTools
    {
        public static int Count(this Order order) => 1;
    }
}

namespace Shop
{
    public interface IOrderStore
    {
        void Save(int id);
        int Load(int id) => id;
    }

    public interface IWideStore : IOrderStore;

    public class PlainStore : IOrderStore
    {
        public virtual void Save(int id) { }
    }

    public class DerivedStore : PlainStore
    {
        public override void Save(int id) { }
        public int Unrelated(int id) => id;
    }

    public class ExplicitStore : IWideStore
    {
        void IOrderStore.Save(int id) { }
        int IOrderStore.Load(int id) => id + 1;
    }

    public interface ISink<T>
    {
        void Put(T item);
    }

    public class ListSink<T> : ISink<T>
    {
        public void Put(T item) { }
    }

    public class IntSink : ISink<int>
    {
        void ISink<int>.Put(int item) { }
    }

    public interface INobody
    {
        void Nothing();
    }

    public abstract class Shape
    {
        public abstract double Area();
        public virtual string Name() => "";
    }

    public class Square : Shape
    {
        public override double Area() => 1;
    }

    public class Box<T> : Shape
    {
        public override double Area() => 2;
        public T? Content { get; set; }
        public class Lid
        {
            public void Open(T with) { }
        }
    }

    public class Hiding : Square
    {
        public new double Area() => 3;
    }

    public class Grid
    {
        public int this[int x, int y] { get => x; set => _ = value; }
    }

    public readonly struct Money
    {
        public static Money operator +(Money a, Money b) => a;
        public static explicit operator int(Money a) => 1;
    }

    public class Pair<K, V>
    {
        public Pair<V, K> Swap() => new();
        public R Swap<R>(R r) => r;
    }

    public class Outer
    {
        public class Inner
        {
            public void M() { }
        }
        public void M() { }
    }

    public static class Fakes
    {
        [SuppressMessage("Naming", "CA1707")]
        public static int Fine_Name(int _) => 0;
    }
}

using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Explored.Work;

// What runs: reflection, exceptions, files, threads, tasks, memory.
internal static partial class CoreWork
{
    private static void Reflection(Notes notes)
    {
        notes.Add("members", typeof(Sample).GetMembers(BindingFlags.Public | BindingFlags.Instance
            | BindingFlags.DeclaredOnly).Select(m => m.ToString()).Order(StringComparer.Ordinal));
        var sample = Activator.CreateInstance(typeof(Sample), 5)!;
        notes.Add("invoke", new object?[] { typeof(Sample).GetMethod("Twice")!.Invoke(sample, [3]),
            typeof(Sample).GetProperty("Value")!.GetValue(sample), typeof(Sample).GetField("Open")!.GetValue(sample),
            typeof(Sample).GetMethod("Of")!.MakeGenericMethod(typeof(int)).Invoke(null, [4]),
            typeof(Sample).GetConstructors()[0].Invoke([7]) is Sample });
        typeof(Sample).GetProperty("Value")!.SetValue(sample, 9);
        typeof(Sample).GetField("Open")!.SetValue(sample, 8);
        notes.Try("invoke throws", () => typeof(Sample).GetMethod("Throws")!.Invoke(sample, null));
        notes.Add("attributes", typeof(Sample).GetCustomAttributes().Select(a => a.GetType().Name));
        notes.Add("types", new object?[] { typeof(List<>).MakeGenericType(typeof(int)), Type.GetType("System.Int32"),
            typeof(int[]).GetElementType(), typeof(Dictionary<string, int>).GetGenericArguments().Length,
            typeof(IEnumerable<int>).IsAssignableFrom(typeof(List<int>)), typeof(int).IsPrimitive,
            typeof(Sample).GetInterfaces().Length, typeof(int?).Name, Nullable.GetUnderlyingType(typeof(int?)),
            Type.GetTypeCode(typeof(decimal)), typeof(Sample).Assembly.GetName().Name, typeof(int).MakeArrayType(2),
            typeof(Sample).IsSubclassOf(typeof(object)) });
        var twice = typeof(Sample).GetMethod("Twice")!.CreateDelegate<Func<Sample, int, int>>();
        Func<int, int> bound = ((Sample)sample).Twice;
        bound += i => i;
        notes.Add("delegates", new object[] { twice((Sample)sample, 4), bound(3), bound.GetInvocationList().Length,
            bound.Equals(bound), bound.Method.Name, bound.DynamicInvoke(2)!, Delegate.Combine(bound,
            bound)!.GetInvocationList().Length });
        notes.Add("parameters",
            typeof(Sample).GetMethod("Twice")!.GetParameters().Select(p => $"{p.Name}:{p.ParameterType}:{p.HasDefaultValue}"));
    }

    [Serializable]
    [DefaultMember("Value")]
    internal sealed class Sample(int value) : IDisposable
    {
        public int Open = 3;
        public int Value { get; set; } = value;
        public int Twice(int x = 1) => x * 2;
        public static T Of<T>(T x) => x;
        public void Throws() => throw new NotSupportedException("sample");
        public void Dispose() { }
    }

    private static void Exceptions(Notes notes)
    {
        notes.Try("null", () => ((string)null!).Length);
        notes.Try("index", () => (new int[1])[int.Parse("3")]);
        notes.Try("cast", () => (string)(object)5);
        notes.Try("divide", () => 1 / int.Parse("0"));
        notes.Try("overflow", () => checked(int.MaxValue + int.Parse("1")));
        notes.Try("argument", () => new List<int>(-1));
        notes.Try("nested", () => { try { throw new IOException("in");
            } catch (Exception e) { throw new AggregateException("out", e, new TimeoutException()); } });
        notes.Try("store", () => { object[] a = new string[1]; a[0] = 5; return 0; });
        notes.Try("filter", () => Filtered(notes));
        var info = default(System.Runtime.ExceptionServices.ExceptionDispatchInfo);
        try { Deep(2); } catch (Exception e) { info = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e); }
        notes.Try("again", () => { info!.Throw(); return 0; });
        notes.Add("text", new ArgumentOutOfRangeException("p", 5, "m").ToString());
        notes.Add("data", new Exception("x") { Data = { ["a"] = 1 }, HelpLink = "h", HResult = 5 }.HResult);
        notes.Add("trace", new System.Diagnostics.StackTrace().FrameCount > 2);
    }

    private static object Filtered(Notes notes)
    {
        try
        {
            Deep(5);
            return "no";
        }
        catch (InvalidOperationException e) when (e.Message == "deep")
        {
            return e.StackTrace!.Split('\n').Count(l => l.Contains("Deep"));
        }
        finally
        {
            notes.Add("finally", 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Deep(int n)
    {
        if (n == 0)
            throw new InvalidOperationException("deep");
        Deep(n - 1);
    }

    private static void Files(Notes notes)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"explored-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "a.txt");
        File.WriteAllText(file, "one\ntwo\nthree");
        File.AppendAllLines(file, ["four"]);
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 100,
            FileOptions.None))
        {
            stream.Seek(4, SeekOrigin.Begin);
            stream.WriteByte(84);
            stream.Flush(true);
            stream.Position = 0;
            using var reader = new StreamReader(stream, leaveOpen: true);
            notes.Add("file", new object?[] { reader.ReadLine(), reader.Peek(), reader.ReadToEnd(), stream.Length });
        }
        notes.Add("lines", File.ReadAllLines(file));
        notes.Add("async", File.ReadAllTextAsync(file).GetAwaiter().GetResult().Length);
        File.Copy(file, file + ".b", true);
        File.Move(file + ".b", file + ".c", true);
        notes.Add("folder", Directory.EnumerateFiles(folder, "*",
            SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        notes.Add("info", new object[] { new FileInfo(file).Length, new DirectoryInfo(folder).GetFiles().Length,
            File.Exists(file + "x"), File.GetAttributes(file) });
        Directory.Delete(folder, true);
        notes.Try("gone", () => { try { File.ReadAllText(file); return 0; } catch (DirectoryNotFoundException) { return "gone"; } });
        notes.Add("path", new object?[] { Path.Combine("a", "b", "../c"), Path.GetFullPath("/a/./b/../c"),
            Path.GetExtension("x.tar.gz"), Path.ChangeExtension("a.b", "c"), Path.GetRelativePath("/a/b", "/a/c/d"),
            Path.GetFileNameWithoutExtension("/q/w.e"), Path.GetDirectoryName("/a/b"), Path.IsPathRooted("/x"),
            Path.Join("a", "/b") });
        var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, true))
        {
            writer.Write(1);
            writer.Write("text");
            writer.Write(2.5);
            writer.Write(true);
            writer.Write(1.5m);
            writer.Write7BitEncodedInt(300);
        }
        memory.Position = 0;
        using var binary = new BinaryReader(memory);
        notes.Add("binary", new object[] { binary.ReadInt32(), binary.ReadString(), binary.ReadDouble(),
            binary.ReadBoolean(), binary.ReadDecimal(), binary.Read7BitEncodedInt() });
        var copy = new MemoryStream();
        new BufferedStream(new MemoryStream(new byte[5000]), 100).CopyTo(copy);
        notes.Add("copied", copy.Length);
        notes.Add("writers", new object?[] { new StringReader("a\nb").ReadLine(),
            new StringWriter().NewLine.Length });
        notes.Add("environment", new object?[] { Environment.GetEnvironmentVariable("NOT_THERE"),
            Environment.NewLine, Environment.ExpandEnvironmentVariables("%x"), Environment.Is64BitProcess,
            Environment.TickCount64 > 0, AppContext.BaseDirectory.Length > 1, OperatingSystem.IsLinux() });
    }

    private static void Threads(Notes notes)
    {
        var (total, counted) = (0L, 0L);
        var gate = new object();
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            for (var n = 0; n < 500; n++)
            {
                lock (gate)
                    total += n;
                Interlocked.Increment(ref counted);
            }
        }) { Name = $"worker{i}" }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        notes.Add("threads", total + counted);
        using var manual = new ManualResetEventSlim();
        using var auto = new AutoResetEvent(false);
        using var semaphore = new SemaphoreSlim(1, 2);
        using var countdown = new CountdownEvent(2);
        using var locks = new ReaderWriterLockSlim();
        using var barrier = new Barrier(2);
        var other = new Thread(() => { auto.WaitOne(); manual.Set(); countdown.Signal(); barrier.SignalAndWait();
            lock (gate) Monitor.PulseAll(gate); });
        lock (gate)
        {
            other.Start();
            auto.Set();
            manual.Wait();
            countdown.Signal();
            countdown.Wait();
            barrier.SignalAndWait();
            Monitor.Wait(gate);
        }
        other.Join();
        semaphore.Wait();
        semaphore.Release();
        locks.EnterUpgradeableReadLock();
        locks.EnterWriteLock();
        locks.ExitWriteLock();
        locks.ExitUpgradeableReadLock();
        var local = new ThreadLocal<int>(() => 5, true);
        var async = new AsyncLocal<string> { Value = "flow" };
        var seen = "";
        var flow = new Thread(() => seen = async.Value + local.Value);
        flow.Start();
        flow.Join();
        notes.Add("flow", seen);
        notes.Add("lazy", new object[] { new Lazy<int>(() => 4).Value, LazyInitializer.EnsureInitialized(ref s_lazy,
            () => "made"), new WeakReference<object>(gate).TryGetTarget(out _), new ConditionalWeakTable<object,
            string>().GetValue(gate, _ => "cwt"), SpinWait.SpinUntil(() => true, 5) });
        using var done = new ManualResetEvent(false);
        var ran = 0;
        for (var i = 0; i < 10; i++)
            ThreadPool.QueueUserWorkItem(_ => { if (Interlocked.Increment(ref ran) == 10) done.Set(); });
        done.WaitOne();
        using var timer = new Timer(_ => auto.Set(), null, 1, Timeout.Infinite);
        notes.Add("timer", auto.WaitOne(30_000));
    }

    private static string? s_lazy;

    private static async Task Tasks(Notes notes)
    {
        notes.Add("all", (await Task.WhenAll(Enumerable.Range(0,
            10).Select(async i => { await Task.Yield(); return i * i; }))).Sum());
        notes.Add("any", await await Task.WhenAny(Task.FromResult(5)));
        notes.Add("value", await Completed(1) + await Completed(0));
        notes.Add("continued", await Task.Run(() => 3).ContinueWith(t => t.Result + 1, TaskScheduler.Default));
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Waits(source.Task);
        source.SetResult(6);
        notes.Add("source", await waiting);
        await Fails(notes, "thrown", async () => { await Task.Yield(); throw new TimeoutException("late"); });
        await Fails(notes, "cancelled", () => Task.Delay(-1, new CancellationToken(true)));
        await Fails(notes, "aggregate", () => Task.WhenAll(Task.FromException(new IOException("a")),
            Task.FromException(new IOException("b"))));
        using var cancel = new CancellationTokenSource();
        var called = 0;
        using (cancel.Token.Register(() => called++))
        using (var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel.Token))
        {
            await cancel.CancelAsync();
            notes.Add("cancel", $"{called} {linked.IsCancellationRequested}");
        }
        var sum = 0;
        await foreach (var i in Items(5))
            sum += i;
        notes.Add("items", sum);
        await using (new Closing(notes))
            await Task.Delay(1);
        var factory = Task.Factory.StartNew(() => { Task.Factory.StartNew(() => 0,
            TaskCreationOptions.AttachedToParent); return 8; });
        notes.Add("factory", await factory);
        notes.Add("waited", new object[] { Task.Run(() => { }).Wait(30_000), Task.WaitAny(Task.CompletedTask),
            Task.CompletedTask.IsCompletedSuccessfully,
            await Task.FromResult(1).WaitAsync(TimeSpan.FromMinutes(1)) });
        var channel = System.Threading.Channels.Channel.CreateBounded<int>(2);
        var producing = Task.Run(async () => { for (var i = 0; i < 20; i++) await channel.Writer.WriteAsync(i); channel.Writer.Complete(); });
        var read = 0;
        await foreach (var i in channel.Reader.ReadAllAsync())
            read += i;
        await producing;
        notes.Add("channel", read);
        Parallel.For(0, 20, i => Interlocked.Add(ref sum, i));
        notes.Add("parallel", sum);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        notes.Add("tick", await timer.WaitForNextTickAsync());
    }

    private sealed class Closing(Notes notes) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            notes.Add("closed", 1);
        }
    }

    private static async ValueTask<int> Completed(int wait)
    {
        if (wait > 0)
            await Task.Delay(wait).ConfigureAwait(false);
        return wait + 1;
    }

    private static async Task<int> Waits(Task<int> task) => await task + 1;

    private static async IAsyncEnumerable<int> Items(int count,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async Task Fails(Notes notes, string name, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            notes.Add(name, $"{e.GetType().Name} {e.Message}");
        }
    }

    private static void Memory(Notes notes)
    {
        var handle = GCHandle.Alloc(new int[3], GCHandleType.Pinned);
        notes.Add("pinned", handle.AddrOfPinnedObject() != 0);
        handle.Free();
        var pointer = Marshal.AllocHGlobal(64);
        Marshal.WriteInt32(pointer, 77);
        notes.Add("native", new object?[] { Marshal.ReadInt32(pointer), Marshal.SizeOf<Guid>(),
            Marshal.PtrToStringUTF8(Marshal.StringToCoTaskMemUTF8("x")), Marshal.GetLastPInvokeError() >= 0 });
        Marshal.FreeHGlobal(pointer);
        Finalized.Make(200);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        notes.Add("collected", new object[] { GC.CollectionCount(0) > 0, GC.GetGeneration(new object()),
            GC.GetTotalMemory(false) > 0, Finalized.Ran > 0, GC.AllocateUninitializedArray<byte>(5000).Length });
    }

    private sealed class Finalized
    {
        public static int Ran;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Make(int count)
        {
            for (var i = 0; i < count; i++)
                _ = new Finalized();
        }

        ~Finalized() => Interlocked.Increment(ref Ran);
    }
}

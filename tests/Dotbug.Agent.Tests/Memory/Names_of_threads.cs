using System.Runtime.InteropServices;
using System.Text;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests.Memory;

/// <summary>Threads come and go for days, and the runtime gives their ids again.</summary>
public sealed unsafe class Names_of_threads : IDisposable
{
    private readonly SessionArea* _session = (SessionArea*)NativeMemory.AllocZeroed((nuint)sizeof(SessionArea));

    public Names_of_threads()
    {
        _session->Ring = (byte*)NativeMemory.AllocZeroed(RingLayout.HeaderBytes + RingLayout.DictionaryBytes);
        _session->DefinedTypes = (ulong*)NativeMemory.AllocZeroed(SessionArea.TypesMax / 8);
        _session->NamedThreads = (ulong*)NativeMemory.AllocZeroed(ThreadNames.Slots, sizeof(ulong));
    }

    public void Dispose()
    {
        NativeMemory.Free(_session->Ring);
        NativeMemory.Free(_session->DefinedTypes);
        NativeMemory.Free(_session->NamedThreads);
        NativeMemory.Free(_session);
    }

    private int Used => *(int*)(_session->Ring + RingLayout.HeaderDictionaryUsed);

    /// <summary>What a reader of the dictionary knows.</summary>
    private Dictionary<int, string> Read()
    {
        var names = new Dictionary<int, string>();
        for (var at = 0; at < Used;)
        {
            var entry = _session->Ring + RingLayout.HeaderBytes + at;
            if (*(uint*)(entry + RingLayout.EntryKindOffset) == (uint)DictionaryKind.Thread)
            {
                var text = entry + RingLayout.EntryHeaderBytes;
                names[*(int*)(entry + RingLayout.EntryId)] = Encoding.UTF8.GetString(text + 4, *(int*)text);
            }
            at += *(int*)entry;
        }
        return names;
    }

    [Fact]
    public void An_id_that_is_given_again_has_the_name_of_its_new_thread()
    {
        ThreadNames.Define(_session, 7, "first");
        ThreadNames.Define(_session, 7, "second");
        Assert.Equal("second", Read()[7]);
    }

    [Fact]
    public void A_thread_without_a_name_does_not_inherit_one()
    {
        ThreadNames.Define(_session, 7, "first");
        ThreadNames.Define(_session, 7, null);
        Assert.Equal("", Read()[7]);
        ThreadNames.Define(_session, 7 + ThreadNames.Slots, "another");
        ThreadNames.Define(_session, 7 + ThreadNames.Slots, null);
        Assert.Equal("", Read()[7 + ThreadNames.Slots]);
    }

    [Fact]
    public void The_same_name_is_written_once_and_none_not_at_all()
    {
        ThreadNames.Define(_session, 8, null);
        Assert.Equal(0, Used);
        ThreadNames.Define(_session, 7, ".NET TP Worker");
        var once = Used;
        for (var i = 0; i < 1000; i++)
            ThreadNames.Define(_session, 7, ".NET TP Worker");
        Assert.Equal(once, Used);
    }

    [Fact]
    public void Names_without_end_leave_room_for_types()
    {
        for (var i = 0; i < 100_000; i++)
            ThreadNames.Define(_session, i, $"worker {i}");
        Assert.InRange(Used, ThreadNames.BytesMax / 2, RingLayout.DictionaryBytes / 2);
        Assert.NotEqual(0, TypeDictionary.Define(_session, TypePlans.Add(typeof(Names_of_threads)).Id));
    }
}

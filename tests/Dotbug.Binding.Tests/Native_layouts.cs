using Dotbug.Agent.Native;

namespace Dotbug.Binding.Tests;

public unsafe class Native_layouts
{
    [Fact]
    public void What_the_runtime_writes_has_the_size_it_writes()
    {
        Assert.Equal(12, sizeof(ILToNativeEntry));
        Assert.Equal(8, sizeof(FieldOffset));
        Assert.Equal(80, sizeof(NativeCall));
    }
}

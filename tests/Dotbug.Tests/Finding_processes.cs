using Dotbug.Targets;
using Xunit;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Dotbug.Tests;

public sealed class Finding_processes
{
    [Theory]
    [InlineData(8, HostingKind.SelfContained)]
    [InlineData(10, HostingKind.FrameworkDependent)]
    [InlineData(10, HostingKind.SingleFileSelfContained)]
    public async Task A_dotnet_process_is_listed_with_its_assembly_and_version(int runtime, HostingKind kind)
    {
        await using var target = await RunningTarget.StartAsync(runtime, kind);
        var found = Assert.Single(Processes.List(), p => p.Pid == target.Pid);
        Assert.Null(found.NotTraceable);
        Assert.Equal(("Target", Environment.UserName), (found.Name, found.User));
        Assert.StartsWith($"{runtime}.", found.RuntimeVersion, StringComparison.Ordinal);
        Assert.True(found.IsAlive);
    }

    [Fact]
    public async Task A_process_that_ended_is_not_alive_and_not_found()
    {
        TargetProcess found;
        await using (var target = await RunningTarget.StartAsync())
            found = Processes.Find(target.Pid.ToString());
        Assert.False(found.IsAlive);
        Assert.Equal("DB2001", Assert.Throws<DotbugException>(() => Processes.Find(found.Pid.ToString())).Code);
        var status = await Assert.ThrowsAsync<DotbugException>(() => new DotbugClient(found).StatusAsync(TestContext.Current.CancellationToken));
        Assert.Equal("DB2001", status.Code);
    }

    [Fact]
    public async Task Two_processes_of_one_name_are_both_named_in_the_error()
    {
        await using var one = await RunningTarget.StartAsync();
        await using var two = await RunningTarget.StartAsync();
        var error = Assert.Throws<DotbugException>(() => Processes.Find("tARGET"));
        Assert.Equal(("DB2002", ExitClass.Usage), (error.Code, error.Exit));
        Assert.Contains($"Target[{one.Pid}]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Target[{two.Pid}]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_has_is_an_error_with_a_hint()
    {
        var error = Assert.Throws<DotbugException>(() => Processes.Find("no-such-program"));
        Assert.Equal("there is no .NET process 'no-such-program'", error.Message);
        Assert.Equal("'dotbug ps' lists the .NET processes", error.Hint);
    }

    [Fact]
    public async Task A_process_without_dotnet_says_so_and_is_not_listed()
    {
        await using var cat = RunningTarget.StartUnready(BuiltTarget.NotDotnet);
        // The child is a copy of this program until it has become another one.
        Assert.Equal("hello", await cat.AskAsync("hello"));
        var found = Processes.Find(cat.Pid.ToString());
        Assert.Equal(("DB2004", $"process {cat.Pid} (cat) is not a .NET process"), (found.NotTraceable!.Code, found.NotTraceable.Message));
        Assert.DoesNotContain(Processes.List(), p => p.Pid == cat.Pid);
    }

    [Fact]
    public async Task A_program_compiled_ahead_of_time_says_so()
    {
        await using var native = await RunningTarget.StartAsync(await TargetBuild.EnsureNativeAsync());
        Assert.Equal("DB2005", Processes.Find(native.Pid.ToString()).NotTraceable?.Code);
        Assert.Contains(Processes.List(), p => p.Pid == native.Pid);
    }

    [Theory]
    [InlineData("DOTNET_EnableDiagnostics")]
    [InlineData("DOTNET_EnableDiagnostics_IPC")]
    [InlineData("DOTNET_EnableDiagnostics_Profiler")]
    public async Task Diagnostics_switched_off_are_respected_and_named(string setting)
    {
        await using var target = await RunningTarget.StartAsync(10, HostingKind.FrameworkDependent, (setting, "0"));
        var problem = Processes.Find(target.Pid.ToString()).NotTraceable;
        Assert.Equal(("DB2006", ExitClass.NotPermitted), (problem?.Code, problem?.Exit));
        Assert.Contains($"{setting}=0", problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("00", true)]
    [InlineData(" 0x0", true)]
    [InlineData("0 and more", true)]
    [InlineData("-0", true)]
    [InlineData("1", false)]
    [InlineData("0a", false)]
    [InlineData("0x1", false)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void A_switch_is_read_as_the_runtime_reads_it(string value, bool off)
    {
        var environment = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = value };
        Assert.Equal(off, Inspector.Switch(environment, "EnableDiagnostics") != null);
        // The older prefix counts where the newer one has no value.
        environment["COMPlus_EnableDiagnostics"] = "0";
        Assert.Equal(off || value.Length == 0, Inspector.Switch(environment, "EnableDiagnostics") != null);
    }

    [Fact]
    public async Task A_folder_without_a_socket_is_named()
    {
        await using var target = await RunningTarget.StartAsync(10, HostingKind.FrameworkDependent, ("TMPDIR", "/nowhere"));
        var problem = Processes.Find(target.Pid.ToString()).NotTraceable;
        Assert.Equal("DB2007", problem?.Code);
        Assert.Contains("/nowhere", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_for_temporary_files_is_the_targets_own()
    {
        var folder = Directory.CreateTempSubdirectory("dotbug-test-");
        try
        {
            await using var target = await RunningTarget.StartAsync(10, HostingKind.FrameworkDependent, ("TMPDIR", folder.FullName));
            Assert.Null(Processes.Find(target.Pid.ToString()).NotTraceable);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Another_profiler_counts_when_its_library_is_really_loaded()
    {
        var environment = new Dictionary<string, string> { ["CORECLR_ENABLE_PROFILING"] = "1", ["CORECLR_PROFILER_PATH"] = "/opt/apm/libapm.so" };
        Assert.Equal("/opt/apm/libapm.so", Inspector.OtherProfiler(environment, ["/lib/libc.so", "/opt/apm/libapm.so"]));
        Assert.Null(Inspector.OtherProfiler(environment, ["/lib/libc.so"]));
        environment["CORECLR_ENABLE_PROFILING"] = "0";
        Assert.Null(Inspector.OtherProfiler(environment, ["/opt/apm/libapm.so"]));
    }

    [Theory]
    [InlineData("4711 (a b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20", 987654ul)]
    [InlineData("4711 (x) S 1 2", null)]
    [InlineData("", null)]
    public void The_start_time_is_read_behind_the_name(string stat, ulong? ticks) => Assert.Equal(ticks, ProcFs.ParseStartTicks(stat));

    [Fact]
    public void The_innermost_pid_and_the_effective_user_are_read() =>
        Assert.Equal(new ProcessStatus(33, 44, 1), ProcFs.ParseStatus("Name:\tx\nUid:\t0\t33\t0\t0\nGid:\t0\t44\t0\t0\nNSpid:\t4711\t12\t1\n"));

    [Theory]
    [InlineData("Gateway", "dotnet", "/srv/Gateway.dll", "--urls")]
    [InlineData("gateway", "/srv/gateway", "x.dll")]
    [InlineData("?")]
    public void A_name_is_made_of_the_command_line_while_the_runtime_does_not_say(string name, params string[] words) =>
        Assert.Equal(name, Inspector.NameFromCommandLine(words));

    [Theory]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.31/libcoreclr.so", "8.0.31")]
    [InlineData("/srv/app/libcoreclr.so", null)]
    [InlineData(null, null)]
    public void The_version_is_read_from_the_path_of_the_runtime(string? path, string? version) =>
        Assert.Equal(version, Inspector.VersionFromPath(path));

    /// <summary>Its parent notices the end at any moment, also between two looks.</summary>
    [Fact]
    public void One_that_has_ended_does_not_come_back()
    {
        for (var i = 0; i < 300; i++)
        {
            using var process = System.Diagnostics.Process.Start("/bin/true");
            if (ProcFs.StartTicks(process.Id) is not { } began)
                continue;
            while (ProcFs.IsAlive(process.Id, began))
                Thread.Yield();
            for (var look = 0; look < 20; look++)
                Assert.False(ProcFs.IsAlive(process.Id, began));
            process.WaitForExit();
        }
    }
}

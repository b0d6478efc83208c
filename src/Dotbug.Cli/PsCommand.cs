using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Dotbug.Cli;

/// <summary><c>dotbug ps</c>: the .NET processes of this machine, traceable or why not.</summary>
internal static class PsCommand
{
    public static int Run(PsRequest request, Screen screen)
    {
        var found = Processes.List();
        if (request.Format == OutputFormat.JsonLines)
        {
            foreach (var process in found)
                screen.Data(Json(process));
        }
        else if (found.Count == 0)
            screen.Say(Texts.NoProcesses);
        else
        {
            foreach (var line in Table.Align(found.Select(Row).Prepend(Texts.PsHead)))
                screen.Data(line);
        }
        screen.FlushData();
        return ExitCodes.Done;
    }

    private static string Row(TargetProcess p) => string.Join('\t', OptionValues.Number(p.Pid), Texts.SafeOf(p.Name),
        Texts.SafeOf(p.RuntimeVersion ?? Texts.Unknown), Texts.SafeOf(p.User), p.NotTraceable is { } reason ? Texts.SafeOf(Texts.No(reason)) : Texts.Yes);

    private static string Json(TargetProcess p)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteNumber("pid", p.Pid);
            json.WriteString("name", p.Name);
            json.WriteString("commandLine", p.CommandLine);
            json.WriteString("runtime", p.RuntimeVersion);
            json.WriteString("user", p.User);
            json.WriteBoolean("traceable", p.Traceable);
            if (p.NotTraceable is { } reason)
            {
                json.WriteString("code", reason.Code);
                json.WriteString("reason", reason.Message);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

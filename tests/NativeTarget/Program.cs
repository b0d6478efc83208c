// A .NET program without a runtime that could be asked for anything: it has to be refused by name.
Console.WriteLine($"READY {Environment.ProcessId}");
while (Console.ReadLine() is { } line)
{
    Console.WriteLine($"echo {line}");
}

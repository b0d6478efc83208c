using Shop.Failures;

namespace Target.Driver;

internal static class Ending
{
    public static string Exit(int code)
    {
        Environment.Exit(code);
        return "";
    }

    public static string Crash(string how)
    {
        switch (how)
        {
            case "failfast":
                Doomed.Abort("told to");
                break;
            case "thread":
                var thread = new Thread(() => Doomed.Fall("a thread was told to"));
                thread.Start();
                thread.Join();
                break;
            case "exit":
                Doomed.Leave(9);
                break;
            case "overflow":
                Shop.Corners.Deep.Endless(0);
                break;
            case "fault" or "abort" or "kill":
                Doomed.Die(how);
                break;
            default:
                Doomed.Fall("told to");
                break;
        }

        return "";
    }
}

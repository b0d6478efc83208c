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
            default:
                Doomed.Fall("told to");
                break;
        }

        return "";
    }
}

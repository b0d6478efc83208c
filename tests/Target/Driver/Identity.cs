using System.Runtime.InteropServices;

namespace Target.Driver;

/// <summary>Programs that begin as root and go on as somebody else.</summary>
internal static class Identity
{
    public static string Become(uint user) => setresuid(user, user, user) == 0 ? $"became {user}" : $"error {Marshal.GetLastPInvokeErrorMessage()}";

    [DllImport("libc", SetLastError = true)]
    private static extern int setresuid(uint real, uint effective, uint saved);
}

namespace Dotbug.Agent.Il;

internal sealed partial class Tokens
{
    static partial void Fail(ref uint token)
    {
        if (Fault.Take("metadata").Length > 0)
            token = 0;
    }
}

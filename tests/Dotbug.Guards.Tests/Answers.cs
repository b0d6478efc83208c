namespace Dotbug.Guards.Tests;

public sealed class Answers
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in CaseFile.Lines("answers.txt"))
        {
            var arrow = line.LastIndexOf(" => ", StringComparison.Ordinal);
            data.Add(line[..arrow], line[(arrow + 4)..]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_guard_has_its_answer(string guard, string answer)
    {
        Assert.Equal(answer, Guard.Run(guard, Values.Scope(), arguments: Values.Arguments).ToString().ToLowerInvariant());
    }
}

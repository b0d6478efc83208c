using Dotbug.Agent.Sessions;

namespace Dotbug.Agent.Tests;

/// <summary>From what the probes took since the last look. Nanoseconds.</summary>
public sealed class What_a_budget_decides
{
    private const double LookNs = 20e6, AllowedNs = LookNs / 100;

    private readonly Budget _budget = new(10_000);

    [Fact]
    public void A_burst_within_the_debt_is_borne()
    {
        Assert.True(_budget.Weigh(LookNs, 0, 10e6));
        Assert.Equal((1, true), (_budget.OneIn, _budget.InDebt));
        for (var look = 0; look < 50; look++)
            Assert.True(_budget.Weigh(LookNs, 0, 0));
        Assert.Equal((1, false), (_budget.OneIn, _budget.InDebt));
    }

    [Fact]
    public void Too_much_telling_is_thinned_to_what_is_allowed()
    {
        Assert.True(_budget.Weigh(LookNs, 0, 20e6));
        Assert.Equal(20e6 / AllowedNs, _budget.OneIn);
    }

    [Fact]
    public void Too_much_counting_ends_the_session() => Assert.False(_budget.Weigh(LookNs, 20e6, 0));

    [Fact]
    public void When_it_is_calm_again_the_thinning_goes_step_by_step()
    {
        _budget.Weigh(LookNs, 0, 20e6);
        var looks = 0;
        while (_budget.OneIn > 1)
        {
            Assert.True(_budget.Weigh(LookNs, 0, 0));
            looks++;
        }
        // Two seconds of debt, then seven halvings of a second each: 100, 50, 25, 12, 6, 3, 1.
        Assert.InRange(looks * LookNs / 1e9, 7, 9);
    }

    [Fact]
    public void A_thinning_that_is_still_needed_stays()
    {
        _budget.Weigh(LookNs, 0, 20e6);
        for (var look = 0; look < 1_000; look++)
            Assert.True(_budget.Weigh(LookNs, 0, 0.6 * AllowedNs));
        Assert.Equal(100, _budget.OneIn);
    }
}

using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void It_stops_after_as_many_epochs_without_improvement_as_it_has_patience_for()
    {
        var stopping = new EarlyStopping("validationLoss", 1e-5, 3);
        Assert.Equal(6, StoppedAfter(stopping, [0.5, 0.3, 0.2, 0.25, 0.21, 0.2, 0.1]));
        Assert.Equal(3, stopping.BestEpoch);
        Assert.Equal(0.2, stopping.BestValue);
    }

    [Fact]
    public void An_improvement_below_the_minimum_does_not_renew_patience_but_may_be_the_best_epoch()
    {
        var stopping = new EarlyStopping("validationLoss", 0.25, 2);
        Assert.Equal(4, StoppedAfter(stopping, [1, 0.75, 0.625, 0.5625, 0]));
        Assert.Equal(4, stopping.BestEpoch);
    }

    [Fact]
    public void Small_improvements_add_up_to_the_minimum()
    {
        Assert.Null(StoppedAfter(new EarlyStopping("validationLoss", 0.1, 3), [1, 0.95, 0.92, 0.89, 0.85, 0.8, 0.78]));
    }

    [Fact]
    public void With_accuracies_higher_is_better()
    {
        var stopping = new EarlyStopping("validationLoss", 0, 2, higherIsBetter: true);
        Assert.Equal(4, StoppedAfter(stopping, [0.1, 0.5, 0.5, 0.4]));
        Assert.Equal(2, stopping.BestEpoch);
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_no_improvement()
    {
        var stopping = new EarlyStopping("validationLoss", 0, 2);
        Assert.Equal(2, StoppedAfter(stopping, [double.NaN, double.NaN]));
        Assert.Null(stopping.BestEpoch);
    }

    [Fact]
    public void The_reason_names_the_metric_the_patience_and_the_best_epoch() =>
        Assert.Equal("validationLoss has not become better by 0.00001 for 1 epoch; it was best in epoch 1",
            After(After(new EarlyStopping("validationLoss", 1e-5, 1), 1, 0.5).Item1, 2, 0.6).Decision.StopBecause);

    [Fact]
    public void Saved_and_loaded_it_decides_as_if_uninterrupted()
    {
        double[] losses = [0.5, 0.4, 0.41, 0.39999, 0.42, 0.1];
        for (var interruption = 0; interruption < 5; interruption++)
        {
            var first = new EarlyStopping("validationLoss", 1e-3, 3);
            for (var i = 0; i < interruption; i++) After(first, i + 1, losses[i]);
            var second = new EarlyStopping("validationLoss", 1e-3, 3);
            second.LoadState(first.SaveState());
            for (var i = interruption; i < 4; i++) Assert.Null(After(second, i + 1, losses[i]).Decision.StopBecause);
            Assert.NotNull(After(second, 5, losses[4]).Decision.StopBecause);
            Assert.Equal(4, second.BestEpoch);
        }
    }

    [Fact]
    public void A_metric_the_epoch_does_not_have_is_named_with_those_it_has()
    {
        var stopping = new EarlyStopping("robustAccuracy", 0, 1);
        Assert.Equal("early stopping watches 'robustAccuracy', which epoch 1 does not have; it has validationLoss",
            Assert.Throws<SettingException>(() => After(stopping, 1, 0.5)).Message);
    }

    static int? StoppedAfter(EarlyStopping stopping, double[] losses)
    {
        for (var i = 0; i < losses.Length; i++)
            if (After(stopping, i + 1, losses[i]).Decision.StopBecause is not null) return i + 1;
        return null;
    }

    static (EarlyStopping, EpochDecision Decision) After(EarlyStopping stopping, int epoch, double loss) =>
        (stopping, stopping.AfterEpoch(null!, new EpochContext(1, epoch, new Dictionary<string, double> { ["validationLoss"] = loss })));
}

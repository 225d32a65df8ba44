namespace NativeTickets.Tests;

/// <summary>
/// The engine's real <c>cuda</c> device on the stand-in driver: what only a card would show otherwise of compiling, loading, arguments, contexts, streams,
/// capture and graphs. Each test is a process of its own, since the driver is found once.
/// </summary>
public sealed class StandInTests
{
    const string AllOps = "*.A_real_gpu_agrees_with_the_reference_and_gives_the_same_bits_twice";

    static readonly (string, string)[] NoSwitches = [];

    [Fact]
    public void Ops_of_each_kind_agree_with_the_reference()
    {
        // pointwise, a reduction, a pooling, a loss, an optimizer's step, a product
        string[] some = ["Relu", "Sum", "MaxPool2d", "CrossEntropy", "SgdStep", "Linear"];
        StandIn.RunTests(some.Length, NoSwitches,
            [.. some.SelectMany(op => (string[])["-method", $"NativeTickets.Tests.{op}Tests.{AllOps[2..]}"]), "-method", "*.GpuNanTests.*"]);
    }

    [Fact]
    public void Devices_threads_steps_and_masks_are_right() => StandIn.RunTests(9, NoSwitches, [.. Cases(
        nameof(CardCases.Two_devices_work_in_turn_and_are_closed_in_the_order_they_were_opened_in),
        nameof(CardCases.A_device_works_on_other_threads_than_the_one_that_opened_it), nameof(CardCases.A_step_that_fails_is_dropped_and_the_next_one_runs),
        nameof(CardCases.A_step_that_fails_leaves_nothing_that_the_next_one_relies_on),
        nameof(CardCases.Masks_that_a_step_took_over_before_it_failed_are_whole),
        nameof(CardCases.What_follows_from_statistics_is_computed_again_after_a_step_that_fails),
        nameof(CardCases.A_step_waits_for_nothing_and_is_one_launch_from_the_third_on),
        nameof(CardCases.A_mask_from_ranks_counted_on_the_card_is_the_hosts), nameof(CardCases.Training_steps_end_with_these_bits))]);

    /// <summary>The driver runs the six kernels that show that the card is usable, and only counts what follows.</summary>
    [Fact, Trait("Speed", "Slow")]
    public void Steps_ask_for_so_many_kernels() =>
        StandIn.RunTests(1, [("STANDIN_IDLE", "7")], [.. Cases(nameof(CardCases.Steps_ask_for_so_many_kernels))]);

    [Fact, Trait("Speed", "Slow")]
    public void Training_steps_take_so_much_at_least()
    {
        foreach (var name in (string[])[nameof(CardProductCases.Training_steps_in_tf32_take_so_much_at_least),
            nameof(CardProductCases.Training_steps_in_bf16_take_so_much_at_least)])
            StandIn.RunTests(1, [("STANDIN_IDLE", "7")], [.. ProductCases(name)]);
    }

    [Fact]
    public void Numbers_that_are_stored_as_bf16_are_those_of_the_processor_in_the_cards_place() =>
        StandIn.RunTests(1, NoSwitches, [.. Cases(nameof(CardCases.Ops_of_bf16_numbers_are_those_of_the_processor_in_the_cards_place))]);

    [Fact, Trait("Speed", "Slow")]
    public void Gradients_of_a_network_in_bf16_are_those_of_the_processor_in_the_cards_place() =>
        StandIn.RunTests(2, NoSwitches, [.. Cases(nameof(CardCases.Gradients_of_a_network_in_bf16_are_those_of_the_processor_in_the_cards_place))]);

    [Fact, Trait("Speed", "Slow")]
    public void Products_have_the_same_bits_by_every_tile() =>
        StandIn.RunTests(2, NoSwitches, [.. ProductCases(nameof(CardProductCases.Products_have_the_same_bits_by_every_tile))]);

    [Fact, Trait("Speed", "Slow")]
    public void All_ops_agree_with_the_reference() => StandIn.RunTests(45, NoSwitches, "-method", AllOps);

    [Fact, Trait("Speed", "Slow")]
    public void Products_on_tensor_cores_agree_with_the_reference() => StandIn.RunTests(8, NoSwitches, "-method", "*.Tensor_cores_agree*");

    [Fact, Trait("Speed", "Slow")]
    public void Training_noise_and_masks_agree_with_the_processor() => StandIn.RunTests(10, NoSwitches,
        "-method", "*.GpuTrainingTests.*", "-method", "*.UniformNoiseTests.*", "-method", "*.MaskScheduleTests.A_step_of_RigL*", "-method",
        "*.AverageTrainingTests.*");

    [Fact, Trait("Speed", "Slow")]
    public void Adversarial_steps_and_a_golden_networks_first_step_agree() => StandIn.RunTests(3, NoSwitches, [.. Cases(
        nameof(CardCases.An_adversarial_step_ends_where_the_processors_ends), nameof(CardCases.The_first_step_of_a_golden_network_is_the_other_engines))]);

    static IEnumerable<string> Cases(params string[] names) => Explicit(typeof(CardCases), names);

    static IEnumerable<string> ProductCases(params string[] names) => Explicit(typeof(CardProductCases), names);

    static IEnumerable<string> Explicit(Type cases, string[] names) =>
        ["-explicit", "only", .. names.SelectMany(name => (string[])["-method", $"{cases.FullName}.{name}"])];
}

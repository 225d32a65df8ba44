using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>
/// The same mask and signs, the magnitudes those of fresh initial weights: what is left of a ticket if its signs are all that matters. Sources: Zhou et al.
/// 2019, arXiv:1905.01067; Oh et al. 2025, arXiv:2504.05357; Gadhikar et al. 2025, arXiv:2504.12801.
/// </summary>
sealed class SameSignsControl()
    : ControlKind("sameSigns", "signs", "same mask and signs, fresh magnitudes", "the same mask and signs with fresh magnitudes, where it is named")
{
    public override bool IsUsual(NetworkFamily? family) => false;

    public override string Write(ControlSite site) => site.WriteTraining(site.UntrainedBody.With("weights", "fresh").With("signs", "inherited"));
}

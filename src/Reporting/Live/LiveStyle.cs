using NativeTickets.Reporting.Pages;

namespace NativeTickets.Reporting.Live;

/// <summary>The style of live pages: that of reports, and what only they have.</summary>
static class LiveStyle
{
    public const string Css = PageStyle.Css + """
        a { color: inherit; }
        nav { display: flex; gap: 1.25rem; margin: 0 0 .75rem; font-size: .925rem; }
        nav #report { margin-left: auto; }
        [hidden] { display: none !important; }
        progress { width: 100%; height: .75rem; accent-color: var(--good); }
        .facts { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: .75rem 0 0; }
        .facts dt { color: var(--soft); font-size: .875rem; margin: 0; }
        .facts dd { font-size: 1.1rem; font-variant-numeric: tabular-nums; }
        .complete { border-left: 4px solid var(--good); background: var(--shade); padding: .5rem .75rem; }
        select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--edge); border-radius: .35rem; padding: .2rem .4rem;
            max-width: 100%; }
        .plot svg { display: block; width: 100%; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .5rem 0; padding: 0; font-size: .875rem; }
        .legend svg { vertical-align: middle; margin-right: .4rem; }
        .group { border-top: 1px solid var(--line); padding: .6rem 0; display: grid; grid-template-columns: minmax(10rem, 18rem) 1fr; gap: .4rem 1rem; }
        .group small { display: block; color: var(--soft); font-size: .8rem; }
        .chips { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none; margin: 0; padding: 0; align-content: start; }
        .chip { border: 1px solid currentColor; border-radius: .35rem; padding: .05rem .5rem; font-size: .8rem; color: var(--soft); overflow-wrap: anywhere; }
        .brief .chip { min-width: 1.5rem; padding: .05rem .2rem; text-align: center; }
        .chip.done { color: var(--good); }
        .chip.running { color: var(--open); font-weight: 600; }
        .chip.failed, .chip.diverged { color: var(--bad); }
        #problem { white-space: pre-line; }
        #log { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem; overflow-y: auto; }
        @media screen and (max-width: 48rem) {
            .group { grid-template-columns: 1fr; }
            dl.facts { display: flex; }
        }

        """;
}

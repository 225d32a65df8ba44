namespace NativeTickets.Reporting.Pages;

/// <summary>
/// The page's style: light or dark like the reader's system, black on white on paper. On a phone each row of a table becomes a block with the headings beside
/// its cells, and figures are those drawn for it; a table that is wider than its place casts a shadow where more of it lies.
/// </summary>
static class PageStyle
{
    public const string Css = """
        :root { --ink: #1f2328; --soft: #59636e; --page: #ffffff; --line: #d1d9e0; --shade: #f6f8fa; --good: #1a7f37; --bad: #cf222e; --open: #9a6700;
            --edge: #8b949e; }
        @media (prefers-color-scheme: dark) {
            :root { --ink: #e6edf3; --soft: #9aa4ae; --page: #14181d; --line: #3a424b; --shade: #1e242b; --good: #3fb950; --bad: #ff7b72; --open: #d9a520;
                --edge: #6e7681; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 84rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        header p, section > p, section > ul, footer { max-width: 62rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; overflow-wrap: anywhere; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        .finding { font-size: 1.25rem; line-height: 1.4; margin: 0 0 .75rem; }
        .lead { font-size: 1.05rem; margin: 0 0 .5rem; white-space: pre-line; }
        .setting, .note { color: var(--soft); }
        .note { font-size: .875rem; margin: .35rem 0; }
        .partial { border-left: 4px solid var(--open); background: var(--shade); padding: .5rem .75rem; }
        .verdicts { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; margin: 0 0 1rem; padding: 0; }
        .verdicts li { border: 1px solid currentColor; border-radius: .5rem; padding: .4rem .9rem; }
        .verdicts strong { font-size: 1.5rem; margin-right: .3rem; }
        .badge { font-weight: 600; white-space: nowrap; }
        .control td { padding-left: 1.5em; opacity: .8; }
        .reproduced { color: var(--good); }
        .refuted { color: var(--bad); }
        .undecided { color: var(--open); }
        .scroll { overflow-x: auto; background:
            linear-gradient(to right, var(--page) 50%, transparent) left / 2.5rem 100% no-repeat local,
            linear-gradient(to left, var(--page) 50%, transparent) right / 2.5rem 100% no-repeat local,
            linear-gradient(to right, var(--edge), transparent) left / .6rem 100% no-repeat scroll,
            linear-gradient(to left, var(--edge), transparent) right / .6rem 100% no-repeat scroll; }
        table { border-collapse: collapse; font-size: .925rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td { overflow-wrap: break-word; min-width: 4rem; }
        thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; vertical-align: bottom; }
        tbody th { font-weight: 500; min-width: 8rem; }
        .numbers td, .numbers th:not(:first-child) { text-align: right; padding-left: .6rem; }
        .numbers td { white-space: nowrap; }
        .figure { position: relative; }
        .figure svg { max-width: 100%; height: auto; display: block; }
        .narrow { display: none; }
        .tip { position: absolute; z-index: 1; max-width: 100%; padding: .25rem .6rem; border: 1px solid var(--line); border-radius: .35rem;
            background: var(--page); font-size: .8rem; white-space: pre-line; pointer-events: none; box-shadow: 0 1px 6px rgb(0 0 0 / .25); }
        .ring { display: none; fill: none; stroke: currentColor; stroke-width: 1.5; pointer-events: none; }
        .ring.on { display: inline; }
        .scripted .key { cursor: pointer; }
        .key.off { opacity: .35; }
        .off:not(.key) { display: none; }
        code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
        code { overflow-wrap: anywhere; }
        pre { background: var(--shade); padding: 1rem; overflow-x: auto; }
        details { margin: 1rem 0; }
        summary { cursor: pointer; font-weight: 600; }
        footer { border-top: 1px solid var(--line); margin-top: 3rem; color: var(--soft); font-size: .875rem; }
        footer h2 { font-size: 1rem; margin: 1rem 0 .5rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media screen and (max-width: 48rem) {
            .wide { display: none; }
            .narrow { display: block; }
            table, tbody, tr, tbody th, td { display: block; }
            thead { display: none; }
            tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
            tbody th, td, .control td { border: 0; padding: .1rem 0; }
            tbody th { font-weight: 600; }
            td[data-column] { display: grid; grid-template-columns: minmax(7rem, 42%) 1fr; gap: .75rem; }
            td[data-column]::before { content: attr(data-column); color: var(--soft); }
            td:empty { display: none; }
            .numbers td { text-align: left; padding-left: 0; white-space: normal; }
            td, tbody th { overflow-wrap: anywhere; }
            .control { padding-left: 1rem; }
            dl { display: block; }
            dt { margin-top: .4rem; }
        }
        @media print {
            :root { --ink: #000000; --soft: #444444; --page: #ffffff; --line: #999999; --shade: #ffffff; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
            body { font-size: 10pt; }
            main { max-width: none; padding: 0; }
            .figure, tr, li, dt, dd { break-inside: avoid; }
            h2, h3, thead { break-after: avoid; }
            .scroll, pre { overflow: visible; background: none; }
            table { width: 100%; font-size: 7.5pt; }
            th, td, tbody th, .numbers td { min-width: 0; padding-right: .4rem; white-space: normal; overflow-wrap: anywhere; }
            .numbers td, .numbers th:not(:first-child) { padding-left: .3rem; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; }
            details::details-content { content-visibility: visible; block-size: auto; }
            .tip, .ring { display: none; }
        }

        """;
}

namespace NativeTickets.Reporting.Pages;

/// <summary>The page's style: light or dark like the reader's system, black on white on paper.</summary>
static class PageStyle
{
    public const string Css = """
        :root { --ink: #1f2328; --soft: #59636e; --page: #ffffff; --line: #d1d9e0; --shade: #f6f8fa; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
        @media (prefers-color-scheme: dark) {
            :root { --ink: #e6edf3; --soft: #9aa4ae; --page: #14181d; --line: #3a424b; --shade: #1e242b; --good: #3fb950; --bad: #ff7b72; --open: #d9a520; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; overflow-wrap: anywhere; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        .lead { font-size: 1.1rem; margin: 0 0 .5rem; white-space: pre-line; }
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
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .925rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; vertical-align: bottom; }
        tbody th { font-weight: 500; }
        .numbers td, .numbers th:not(:first-child) { text-align: right; padding-left: .9rem; white-space: nowrap; }
        .figure { overflow-x: auto; }
        .figure svg { max-width: 100%; height: auto; display: block; }
        code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
        pre { background: var(--shade); padding: 1rem; overflow-x: auto; }
        details { margin: 1rem 0; }
        summary { cursor: pointer; font-weight: 600; }
        footer { border-top: 1px solid var(--line); margin-top: 3rem; color: var(--soft); font-size: .875rem; }
        footer h2 { font-size: 1rem; margin: 1rem 0 .5rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media print {
            :root { --ink: #000000; --soft: #444444; --page: #ffffff; --line: #999999; --shade: #ffffff; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
            body { font-size: 10pt; }
            main { max-width: none; padding: 0; }
            section, figure, tr { break-inside: avoid; }
            h2, h3 { break-after: avoid; }
            .scroll, .figure, pre { overflow: visible; }
            pre { white-space: pre-wrap; }
        }

        """;
}

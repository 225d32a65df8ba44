using System.Globalization;
using System.Text.Json;
using NativeTickets.Reporting.Figures;

namespace NativeTickets.Reporting.Live;

/// <summary>The script of live pages. All that comes from a run is shown as text, never read as markup.</summary>
static class LiveScript
{
    /// <summary>The script: curves have the colors and dashes of reports' figures, and as many names.</summary>
    public static readonly string Text = Body.Replace("COLORS", JsonSerializer.Serialize(CurveStyle.Palette), StringComparison.Ordinal)
        .Replace("DASHES", JsonSerializer.Serialize(CurveStyle.Dashes), StringComparison.Ordinal)
        .Replace("NAMED", CurveChoice.Most.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    const string Body = """
        (() => {
            const colors = COLORS, dashes = DASHES;
            const named = NAMED, loaded = 40, grouped = 20, lines = 40; // curves with a name, curves at all, stages shown in words, lines of the log
            const soon = 1500, later = 10000; // milliseconds until the page asks again: of what changes, of what rests
            const signs = { done: '✓', running: '▶', failed: '✕', diverged: '✕', interrupted: '‖', 'left out': '–', waiting: '·' };
            const at = id => document.getElementById(id);
            const isRun = document.querySelector('main').dataset.page === 'run';
            const epochs = new Map(); // of each stage's folder: what was fetched, and how long its log was then
            let state = null, fractions = new Set();

            const make = (name, text, className) => {
                const part = document.createElement(name);
                if (text !== undefined) part.textContent = text;
                if (className) part.className = className;
                return part;
            };
            const draw = (owner, name, values, text) => {
                const part = owner.appendChild(document.createElementNS('http://www.w3.org/2000/svg', name));
                for (const [key, value] of Object.entries(values)) if (value !== null) part.setAttribute(key, value);
                if (text !== undefined) part.textContent = text;
                return part;
            };
            const duration = seconds => seconds < 60 ? `${seconds.toFixed(0)} s`
                : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
                : `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60 % 60)).padStart(2, '0')} min`;
            const time = text => text.slice(0, 19).replace('T', ' ') + ' UTC';
            const number = (name, value) => value === null || value === undefined ? ''
                : fractions.has(name) ? `${(100 * value).toFixed(2)} %`
                : name === 'imagesPerSecond' ? Math.round(value).toLocaleString('en')
                : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(2) : String(+value.toPrecision(4));
            const nameOf = stage => `${stage.title} (${stage.label})`;

            async function ask(address) {
                const answer = await fetch(address, { cache: 'no-store' });
                if (!answer.ok) throw new Error(await answer.text());
                return answer.json();
            }

            function table(place, columns, rows) {
                const head = make('thead'), body = make('tbody'), titles = head.appendChild(make('tr'));
                for (const column of columns) titles.append(make('th', column));
                for (const cells of rows) {
                    const row = body.appendChild(make('tr'));
                    cells.forEach((cell, i) => {
                        const part = row.appendChild(make(i ? 'td' : 'th'));
                        part.append(cell);
                        if (i) part.dataset.column = columns[i]; else part.scope = 'row';
                    });
                }
                place.replaceChildren(head, body);
            }

            async function list() {
                const runs = await ask('runs.json');
                const link = (text, address) => { const part = make('a', text); part.href = address; return part; };
                table(at('runs'), ['run', 'scale', 'device', 'seeds', 'stages', 'claims', 'changed', 'report'], runs.map(({ key, run }) => {
                    const address = `run/${encodeURIComponent(key)}/`;
                    if (run.problem) return [key, `cannot be read: ${run.problem}`];
                    const verdicts = [['reproduced', run.reproduced], ['refuted', run.refuted], ['undecided', run.undecided]].filter(([, count]) => count);
                    return [link(key, address), run.scale ?? '', run.device, String(run.seeds), `${run.ended} of ${run.stages}`,
                        verdicts.map(([word, count]) => `${count} ${word}`).join(', '), time(run.changed), link('report', `${address}report`)];
                }));
                if (!runs.length) at('runs').replaceChildren(make('caption', 'No run folder is in it yet.'));
                return later;
            }

            // those that run, then the others, the last of the plan first; few enough to be drawn
            function drawn() {
                const written = state.run.stages.filter(stage => stage.bytes > 0).reverse();
                return [...written.filter(stage => stage.status === 'running'), ...written.filter(stage => stage.status !== 'running')].slice(0, loaded);
            }

            async function run() {
                state = await ask('state.json');
                fractions = new Set(state.run.fractions);
                await Promise.all(drawn().map(async stage => {
                    if (epochs.get(stage.folder)?.bytes === stage.bytes) return;
                    const found = await ask(`epochs.json?stage=${encodeURIComponent(stage.folder)}`);
                    epochs.set(stage.folder, { bytes: stage.bytes, ...found });
                }));
                head();
                atWork();
                choices();
                curves();
                stages();
                log();
                return state.status.isOver ? later : soon;
            }

            const valueOf = (stage, name, row) => {
                const found = epochs.get(stage.folder), i = found ? found.columns.indexOf(name) : -1;
                return i < 0 || !found.rows.length ? null : (row ?? found.rows.at(-1))[i];
            };

            function head() {
                const { run, status } = state, ended = run.stages.filter(stage => stage.hasEnded).length;
                at('name').textContent = run.scale ? `${run.name} (${run.scale})` : run.name;
                at('about').hidden = !run.description;
                at('about').textContent = run.description ?? '';
                at('summary').textContent = `${ended} of ${run.stages.length} stages have ended: ${status.summary}`;
                at('done').value = run.stages.length ? ended / run.stages.length : 1;
                const running = run.stages.filter(stage => stage.status === 'running');
                at('left').textContent = status.isOver ? 'none' : status.secondsLeft ? `about ${duration(status.secondsLeft)}`
                    : running.length ? 'not known yet' : 'nobody works at it now';
                const pace = running.reduce((sum, stage) => sum + (valueOf(stage, 'imagesPerSecond') ?? 0), 0);
                at('pace').textContent = pace ? `${number('imagesPerSecond', pace)} images/s` : '–';
                at('device').textContent = run.device;
                at('changed').textContent = time(run.changed);
                at('over').hidden = !(status.isOver && ended === run.stages.length);
                at('problem').hidden = !status.failed.length;
                at('problem').textContent = status.failed.map(line => `failed: ${line}`).join('\n');
            }

            function atWork() {
                const byFolder = new Map(state.run.stages.map(stage => [stage.folder, stage]));
                at('at-work').hidden = !state.status.running.length;
                const areWorkers = state.status.running.some(found => found.where); // a run that has the folder alone says neither where nor since when
                table(at('running'), ['stage', 'epochs done', 'loss', 'validation accuracy', 'images/s', ...(areWorkers ? ['where', 'since'] : [])],
                    state.status.running.map(found => {
                        const stage = byFolder.get(found.folder), last = name => stage ? number(name, valueOf(stage, name)) : '';
                        return [stage ? nameOf(stage) : found.stage, String(found.epochs ?? ''), last('trainLoss'), last('validationAccuracy'),
                            last('imagesPerSecond'), ...(areWorkers ? [found.where ?? '', found.sinceUtc ? `${found.sinceUtc} UTC` : ''] : [])];
                    }));
            }

            function choices() {
                const names = [...new Set([...epochs.values()].flatMap(found => found.columns.slice(2)))], select = at('metric'), chosen = select.value;
                if (names.length === select.options.length) return;
                select.replaceChildren(...names.map(name => make('option', name)));
                select.value = names.includes(chosen) ? chosen : names.includes('validationAccuracy') ? 'validationAccuracy' : names[0] ?? '';
            }

            function ticks(least, most, count) {
                const rough = (most - least) / count, unit = 10 ** Math.floor(Math.log10(rough));
                const step = [1, 2, 5, 10].find(factor => factor * unit >= rough) * unit, found = [];
                for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) found.push(i * step);
                return found;
            }

            function curves() {
                const place = at('plot'), name = at('metric').value, all = drawn();
                const series = all.map(stage => ({ stage, points: (epochs.get(stage.folder)?.rows ?? [])
                    .map(row => [row[0], valueOf(stage, name, row)]).filter(([, value]) => value !== null && value !== undefined) }))
                    .filter(one => one.points.length);
                at('rest').textContent = !series.length ? 'No epoch has ended yet.' : [
                    series.length > named ? `${series.length - named} others in gray.` : '',
                    state.run.stages.filter(stage => stage.bytes > 0).length > all.length ? `Only the last ${loaded} are drawn.` : ''].join(' ');
                place.replaceChildren();
                at('legend').replaceChildren();
                if (!series.length) return;
                const width = Math.max(280, place.clientWidth), height = width < 600 ? 260 : 360, left = 64, right = 12, top = 12, bottom = 40;
                const values = series.flatMap(one => one.points.map(point => point[1])), last = Math.max(2, ...series.map(one => one.points.at(-1)[0]));
                let [least, most] = [Math.min(...values), Math.max(...values)];
                if (least === most) [least, most] = [least - Math.abs(least) / 10 - 1e-3, most + Math.abs(most) / 10 + 1e-3];
                const x = epoch => left + (epoch - 1) / (last - 1) * (width - left - right);
                const y = value => top + (most - value) / (most - least) * (height - top - bottom);
                const svg = draw(place, 'svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${name} by epoch` });
                const words = { fill: 'currentColor', 'font-size': 12 };
                // a curve keeps its color while others end
                const places = new Map(state.run.stages.filter(stage => stage.bytes > 0).map((stage, i) => [stage.folder, i]));
                for (const value of ticks(least, most, 5)) {
                    draw(svg, 'path', { d: `M${left} ${y(value)}H${width - right}`, stroke: 'currentColor', 'stroke-opacity': .15 });
                    draw(svg, 'text', { ...words, x: left - 8, y: y(value) + 4, 'text-anchor': 'end' },
                        fractions.has(name) ? `${+(100 * value).toFixed(2)} %` : number(name, value));
                }
                for (const epoch of ticks(1, last, width < 600 ? 4 : 10).filter(Number.isInteger))
                    draw(svg, 'text', { ...words, x: x(epoch), y: height - bottom + 18, 'text-anchor': 'middle' }, epoch);
                draw(svg, 'text', { ...words, x: (left + width - right) / 2, y: height - 4, 'text-anchor': 'middle' }, 'epoch');
                [...series.entries()].reverse().forEach(([i, { stage, points }]) => {
                    const isNamed = i < named, own = places.get(stage.folder), stroke = isNamed ? colors[own % colors.length] : 'currentColor';
                    const look = { stroke, 'stroke-dasharray': isNamed ? dashes[Math.floor(own / colors.length) % dashes.length] : null };
                    const line = draw(svg, 'path', { ...look, fill: 'none', 'stroke-width': isNamed ? 2 : 1, 'stroke-opacity': isNamed ? null : .3,
                        d: 'M' + points.map(([epoch, value]) => `${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join('L') });
                    draw(line, 'title', {}, nameOf(stage));
                    if (!isNamed) return;
                    const [epoch, value] = points.at(-1);
                    draw(svg, 'circle', { cx: x(epoch), cy: y(value), r: 3.5, fill: stroke });
                    const key = make('li');
                    draw(draw(key, 'svg', { width: 24, height: 8 }), 'path', { ...look, d: 'M0 4H24', 'stroke-width': 2.5 });
                    key.append(`${nameOf(stage)}: ${number(name, value)}`);
                    at('legend').prepend(key);
                });
            }

            function stages() {
                const groups = Map.groupBy(state.run.stages, stage => stage.id), isBrief = state.run.stages.length > grouped;
                at('stages').replaceChildren(...[...groups.values()].map(instances => {
                    const group = make('div', undefined, 'group'), title = group.appendChild(make('div', instances[0].title));
                    const counts = [...Map.groupBy(instances, stage => stage.status)].map(([word, same]) => `${same.length} ${word}`);
                    title.append(make('small', counts.join(', ')));
                    const chips = group.appendChild(make('ul', undefined, isBrief ? 'chips brief' : 'chips'));
                    for (const stage of instances) {
                        const words = `${stage.label}: ${stage.status}${stage.reason ? `, ${stage.reason}` : ''}`, sign = signs[stage.status];
                        const chip = chips.appendChild(make('li', isBrief ? sign : `${sign} ${stage.label}`, `chip ${stage.status}`));
                        chip.title = words;
                        chip.setAttribute('aria-label', words);
                    }
                    return group;
                }));
            }

            function log() {
                const said = [];
                for (const stage of [...drawn()].reverse()) {
                    const found = epochs.get(stage.folder);
                    if (!found) continue;
                    const shown = ['trainLoss', 'trainAccuracy', 'validationAccuracy', 'imagesPerSecond'].filter(name => found.columns.includes(name));
                    if (found.log.length) said.push(...found.log.map(line => `${nameOf(stage)}: ${line}`));
                    else for (const row of found.rows)
                        said.push(`${nameOf(stage)}: epoch ${row[0]}  ${shown.map(name => `${name} ${number(name, valueOf(stage, name, row))}`).join('  ')}`);
                    if (stage.hasEnded) said.push(`${nameOf(stage)}: ${stage.status}`);
                }
                const place = at('log'), isAtEnd = place.scrollTop + place.clientHeight >= place.scrollHeight - 4, text = said.slice(-lines).join('\n');
                if (place.textContent === text) return;
                place.textContent = text;
                if (isAtEnd) place.scrollTop = place.scrollHeight;
            }

            async function again() {
                let wait = soon;
                try {
                    wait = await (isRun ? run() : list());
                    if (!isRun) at('problem').hidden = true;
                } catch (error) {
                    at('problem').hidden = false;
                    at('problem').textContent = error instanceof TypeError ? 'The program that shows this page does not answer; it may have ended.'
                        : error.message;
                }
                setTimeout(again, wait);
            }

            if (isRun) {
                at('metric').addEventListener('change', curves);
                addEventListener('resize', () => { if (state) curves(); });
            }
            again();
        })();

        """;
}

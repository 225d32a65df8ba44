namespace NativeTickets.Reporting.Pages;

/// <summary>
/// The page's only script: figures answer the pointer, their series can be switched off, and what is folded is printed open. It reads nothing but the page, and
/// without it the page says the same.
/// </summary>
static class PageScript
{
    public const string Text = """
        (() => {
            const reach = 60; // pixels of the figure from the pointer to the point that it means
            const make = (owner, name) => owner.appendChild(document.createElementNS(owner.namespaceURI, name));
            document.documentElement.classList.add('scripted');
            addEventListener('beforeprint', () => { for (const part of document.querySelectorAll('details')) part.open = true; });
            for (const figure of document.querySelectorAll('.figure')) {
                const off = new Set();
                const tip = make(figure, 'div');
                tip.className = 'tip';
                tip.hidden = true;
                for (const svg of figure.querySelectorAll('svg')) answer(svg, figure, tip, off);
                for (const key of figure.querySelectorAll('.key')) {
                    key.setAttribute('role', 'button');
                    key.setAttribute('tabindex', '0');
                    key.setAttribute('aria-pressed', 'true');
                    key.addEventListener('click', () => toggle(figure, off, key.dataset.curve));
                    key.addEventListener('keydown', event => {
                        if (event.key !== 'Enter' && event.key !== ' ') return;
                        event.preventDefault();
                        toggle(figure, off, key.dataset.curve);
                    });
                }
            }

            function toggle(figure, off, curve) {
                if (!off.delete(curve)) off.add(curve);
                for (const part of figure.querySelectorAll(`[data-curve="${curve}"]`)) {
                    part.classList.toggle('off', off.has(curve));
                    if (part.classList.contains('key')) part.setAttribute('aria-pressed', String(!off.has(curve)));
                }
            }

            function answer(svg, figure, tip, off) {
                const curves = [...svg.querySelectorAll('[data-points]')].map(part => ({ part, points: JSON.parse(part.dataset.points) }));
                const ring = make(svg, 'circle');
                ring.setAttribute('class', 'ring');
                ring.setAttribute('r', '6');
                const hide = () => { ring.classList.remove('on'); tip.hidden = true; };
                const show = event => {
                    const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
                    const at = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
                    let near = null;
                    for (const { part, points } of curves) {
                        if (off.has(part.dataset.curve)) continue;
                        for (const [x, y, place, value] of points) {
                            const far = Math.hypot(x - at[0], y - at[1]);
                            if (far >= (near ? near.far : reach)) continue;
                            near = { far, x: +x, y: +y, text: `${part.dataset.name}: ${value}\n${svg.dataset.x} ${place}` };
                        }
                    }
                    if (!near) return hide();
                    ring.setAttribute('cx', near.x);
                    ring.setAttribute('cy', near.y);
                    ring.classList.add('on');
                    tip.textContent = near.text;
                    tip.hidden = false;
                    const left = near.x * scale, room = figure.clientWidth - tip.offsetWidth;
                    tip.style.left = `${Math.max(0, Math.min(left + 12, room))}px`;
                    tip.style.top = `${near.y * scale + 12}px`;
                };
                svg.addEventListener('pointermove', show);
                svg.addEventListener('pointerdown', show);
                svg.addEventListener('pointerleave', hide);
            }
        })();

        """;
}

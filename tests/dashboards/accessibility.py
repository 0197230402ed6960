"""What axe-core finds on a page (vendor/axe.min.js, MPL-2.0)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .map(one => `${one.id} (${one.nodes.length}): ${one.help}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + (node.any[0] ? node.any[0].message : '')).join(' | ')}`);
}"""


def violations(page: Page) -> list[str]:
    """Serious and critical violations of the page as it stands, each with what it is about and where."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(f"() => {{ {_AXE} }}")
    return page.evaluate(_RUN)

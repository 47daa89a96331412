"""Make the static font subsets of the printed report: make_report_fonts.py SOURCES [OUT].

SOURCES holds the unchanged files named in FACES, from the packages that templates/report/fonts/README.txt names
(IBM Plex Sans comes as woff in its npm package; fontTools reads it as it is).
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

Ranges = tuple[tuple[int, int], ...]
LETTERS: Ranges = (
    (0x20, 0x7E), (0xA0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1D00, 0x1DBF), (0x1E00, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x20CF), (0x2100, 0x218F), (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F),
    (0xA720, 0xA7FF), (0xFB00, 0xFB06),
)  # fmt: skip
SIGNS: Ranges = ((0x2190, 0x23FF), (0x2460, 0x27BF))
ARABIC: Ranges = ((0x20, 0x7E), (0xA0, 0xFF), (0x600, 0x6FF), (0x750, 0x77F), (0x200C, 0x200D), (0x25CC, 0x25CC))
FACES = {
    "ReportSans-Regular": ("IBMPlexSans-Regular.woff", LETTERS + SIGNS),
    "ReportSans-SemiBold": ("IBMPlexSans-SemiBold.woff", LETTERS + SIGNS),
    "ReportSerif-Regular": ("IBMPlexSerif-Regular.ttf", LETTERS + SIGNS),
    "ReportMono-Regular": ("IBMPlexMono-Regular.ttf", LETTERS + SIGNS),
    "ReportArabic-Regular": ("IBMPlexSansArabic-Regular.ttf", ARABIC),
    "ReportSerifMore-Regular": ("DejaVuSerif.ttf", LETTERS),
    "ReportMonoMore-Regular": ("DejaVuSansMono.ttf", LETTERS),
    "ReportMarks-Regular": ("DejaVuSans.ttf", LETTERS + SIGNS),
}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum", "calt", "rlig"]


def make(name: str, source: Path, ranges: Ranges, out: Path) -> None:
    """Writes one subset under its own name."""
    options = Options()
    options.layout_features = ["*"] if "Arabic" in name else FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting, options.notdef_outline, options.recalc_timestamp = False, True, False
    font = TTFont(source)
    font.flavor = None
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[point for low, high in ranges for point in range(low, high + 1)])
    subsetter.subset(font)
    family, style = name.split("-")
    family = family.replace("Report", "Report ")
    full = family if style == "Regular" else f"{family} {style}"
    names = {1: full, 2: "Regular", 3: f"rai-review {name}", 4: f"{family} {style}", 6: name}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    font.save(out / f"{name}.ttf")


if __name__ == "__main__":
    sources = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "templates/report/fonts")
    for face, (file, points) in FACES.items():
        make(face, sources / file, points, target)

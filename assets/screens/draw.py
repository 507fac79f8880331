#!/usr/bin/env python3
"""Draws the gallery: pictures of screens, made from the snapshots that the tests compare them with.

A snapshot holds a screen's text, and below it a letter for the style of every cell that has one. Each becomes an SVG that
is legible on light and on dark, and README.md beside this file shows all of them. Run without arguments to draw them
anew, with --check to be told, by an exit status of 1, which of them are not up to date.
"""

import pathlib
import re
import sys
import unicodedata
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
SNAPSHOTS = HERE.parent.parent / "tests" / "it" / "snapshots"

# snapshot, and what there is to see
GALLERY = [
    ("trails@80x24", "Every trail that the account can see, with what is wrong with it"),
    ("form@80x24", "A trail as a form"),
    ("form-edited@80x24", "Edits beside what was, each with what is wrong with it or worth knowing"),
    ("form-edited@160x45", "The same on a large screen, with the setting in focus and the trail beside it"),
    ("pick-marks@80x24", "Values picked from what the account has, marked where they would not work"),
    ("guide-regions-on-2@80x24", "A guide: what becomes of each Region when a trail records all of them"),
    ("guide-organization-on-no-trusted-access", "A guide: what has to be so before a trail becomes an organization's"),
    ("document@80x24", "The statement that a bucket's policy lacks, ready to be merged"),
    ("review-danger@80x24", "The review: what will be sent and what it causes, before anything is sent"),
    ("review-request@80x24", "The exact request"),
    ("receipt@80x24", "What came of it, and the way back"),
    ("refusal-bucket-policy@80x24", "AWS's refusal: its own words, what they mean here, and what to do"),
    ("conflict@80x24", "Somebody else changed the trail, too"),
    ("history@80x24", "What was changed from here"),
]

CELL, ROW, MARGIN, FONT = 8.4, 18, 12, 14

STYLE = """
  .screen { fill: #fbfbfa; stroke: #c9c9c4; }
  text { fill: #26282b; font: %dpx ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
  .bold { font-weight: bold; } .dim { opacity: .62; } .underlined { text-decoration: underline; }
  .red { fill: #b3261e; } .green { fill: #1f7a34; } .magenta { fill: #96208f; } .cyan { fill: #0b6f80; }
  .back { fill: #26282b; } .reversed { fill: #fbfbfa; opacity: 1; } .line { stroke: #26282b; }
  @media (prefers-color-scheme: dark) {
    .screen { fill: #17191c; stroke: #3a3d42; }
    text { fill: #d7dade; }
    .red { fill: #ff8a80; } .green { fill: #7fd491; } .magenta { fill: #e79be2; } .cyan { fill: #6fd3e3; }
    .back { fill: #d7dade; } .reversed { fill: #17191c; } .line { stroke: #d7dade; }
  }
""" % FONT


def width(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cells(text):
    """A row's characters, each at its column; what combines with one stays with it."""
    row, column = {}, 0
    for character in text:
        wide = width(character)
        if wide == 0 and row:
            row[max(row)] += character
            continue
        row[column] = character
        column += wide
    return row


def read(name):
    """The rows of a snapshot, its styles by letter, and the letters by row and column."""
    path = SNAPSHOTS / f"it__screens__{name}.snap"
    lines = path.read_text(encoding="utf-8").split("---\n", 2)[2].splitlines()
    rows = [line[1:-1] for line in lines if line.startswith("|")]
    styles, letters = {}, {}
    for line in lines[lines.index("styles:") + 1 :]:
        if style := re.fullmatch(r" (\S) = (.*)", line):
            styles[style[1]] = style[2].split()
        elif plane := re.fullmatch(r"([ \d]\d) (.*)", line):
            letters[int(plane[1])] = plane[2]
    return rows, styles, letters


def runs(row, letters):
    """Pieces of a row that have one style: column, text, letter."""
    pieces = []
    for column, character in sorted(cells(row).items()):
        letter = letters[column] if column < len(letters) else " "
        if pieces and pieces[-1][2] == letter and pieces[-1][3] == column:
            pieces[-1][1] += character
        else:
            pieces.append([column, character, letter, column])
        pieces[-1][3] = column + max(1, width(character[0]))
    return pieces


def without_gap(rows, letters):
    """Leaves out the empty rows of a screen that is higher than what it shows, but for one."""
    blank = [at for at, row in enumerate(rows) if not row.strip() and at not in letters]
    gap = [at for at in blank if at - 1 in blank and at + 1 in blank]
    if len(gap) < 12:
        return rows, letters
    kept = [at for at in range(len(rows)) if at not in gap]
    return [rows[at] for at in kept], {new: letters[at] for new, at in enumerate(kept) if at in letters}


def draw(name, title):
    rows, styles, letters = read(name)
    rows, letters = without_gap(rows, letters)
    columns = max(sum(width(c) for c in row) for row in rows)
    wide, high = round(columns * CELL + 2 * MARGIN), len(rows) * ROW + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="screen" x=".5" y=".5" width="{wide - 1}" height="{high - 1}" rx="6"/>',
    ]
    for at, row in enumerate(rows):
        top = MARGIN + at * ROW
        for column, text, letter, end in runs(row, letters.get(at, "")):
            classes = styles.get(letter, [])
            x, length = MARGIN + column * CELL, (end - column) * CELL
            place = f'x="{x:.1f}" y="{top}" width="{length:.1f}" height="{ROW}"'
            if "reversed" in classes:
                out.append(f'<rect class="back" {place}/>')
            if "underlined" in classes:
                y = top + ROW - 2.5
                out.append(f'<path class="line" d="M{x:.1f} {y}h{length:.1f}"/>')
            if not text.strip():
                continue
            known = [c for c in classes if c in ("bold", "dim", "red", "green", "magenta", "cyan", "reversed")]
            style = f' class="{" ".join(known)}"' if known else ""
            out.append(
                f'<text{style} x="{x:.1f}" y="{top + 13.5}" textLength="{length:.1f}" xml:space="preserve">'
                f"{escape(text)}</text>"
            )
    out.append("</svg>\n")
    return "\n".join(out)


def gallery():
    lines = ["# Screens", "", "Drawn by `draw.py` from the snapshots that the tests compare the screens with.", ""]
    for name, title in GALLERY:
        lines += [f"## {title}", "", f"![{title}]({file_name(name)})", ""]
    return "\n".join(lines)


def file_name(name):
    return name.replace("@", "-") + ".svg"


def main():
    wanted = {file_name(name): draw(name, title) for name, title in GALLERY}
    wanted["README.md"] = gallery()
    there = {path.name for path in HERE.iterdir() if path.suffix in (".svg", ".md")}
    if sys.argv[1:] == ["--check"]:
        stale = [name for name, text in wanted.items() if name not in there or (HERE / name).read_text() != text]
        stale += sorted(there - wanted.keys())
        for name in stale:
            print(f"assets/screens/{name} is not up to date: run assets/screens/draw.py")
        sys.exit(1 if stale else 0)
    for name in there - wanted.keys():
        (HERE / name).unlink()
    for name, text in wanted.items():
        (HERE / name).write_text(text, encoding="utf-8")


main()

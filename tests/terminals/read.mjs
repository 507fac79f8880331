// Feeds what was recorded to xterm.js, which is in VS Code and in the consoles of many web sites, and prints what it shows
// after each step, as read.py does.
//
//     node read.mjs 6|11|graphemes FILE

import { createRequire } from "node:module";
import { readFileSync, writeSync } from "node:fs";

// where the packages are
const require = createRequire(process.env.TERMINALS + "/");
const { Terminal } = require("@xterm/headless");
const [version, file] = process.argv.slice(2);
const recorded = JSON.parse(readFileSync(file, "utf8"));
let [width, height] = recorded.size;
const terminal = new Terminal({ cols: width, rows: height, scrollback: 0, allowProposedApi: true });
if (version === "11") {
  const { Unicode11Addon } = require("@xterm/addon-unicode11");
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
} else if (version === "graphemes") {
  const { UnicodeGraphemesAddon } = require("@xterm/addon-unicode-graphemes");
  terminal.loadAddon(new UnicodeGraphemesAddon());
}
const feed = (text) => new Promise((resolve) => terminal.write(text, resolve));

function print(value) {
  let rest = Buffer.from(JSON.stringify(value) + "\n");
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function cell(line, x) {
  const cell = line.getCell(x);
  const text = cell.getWidth() === 0 ? "" : cell.getChars() || " ";
  const flags =
    (cell.isBold() ? 1 : 0) |
    (cell.isDim() ? 2 : 0) |
    (cell.isUnderline() ? 4 : 0) |
    (cell.isInverse() ? 8 : 0) |
    (cell.isBgDefault() ? 0 : 16);
  const fg = cell.isFgDefault() ? -1 : cell.getFgColor();
  return flags === 0 && fg === -1 ? text : [text, flags, fg];
}

const widths = [];
for (const text of recorded.measure) {
  await feed("\x1b[2J\x1b[H" + text);
  widths.push(terminal.buffer.active.cursorX);
}
await feed("\x1b[2J\x1b[H");
print(widths);
let last = [];
for (const step of recorded.steps) {
  if (step.size[0] !== width || step.size[1] !== height) {
    [width, height] = step.size;
    terminal.resize(width, height);
  }
  await feed(step.bytes);
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: height }, (_, y) => {
    const line = buffer.getLine(buffer.baseY + y);
    return JSON.stringify(Array.from({ length: width }, (_, x) => cell(line, x)));
  });
  const told = rows.map((row, y) => (row === last[y] ? null : JSON.parse(row)));
  last = rows;
  const shown = !terminal._core.coreService.isCursorHidden;
  print({ rows: told, cursor: [Math.min(buffer.cursorX, width - 1), buffer.cursorY, shown] });
}

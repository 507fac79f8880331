"""Feeds what was recorded to a terminal emulator that can be had as a library, and prints what it shows after each step.

    read.py pyte|vterm|vte|kitty FILE

FILE is JSON: the size of the screen, texts to be measured, and steps, each with bytes and sometimes another size. What is
printed is JSON, too: first the columns that each of the texts takes, then a line for each step with the rows and the
cursor. A cell is its text, or its text, its attributes (1 bold, 2 dim, 4 underlined, 8 reversed, 16 on a colour) and the
number of its colour; it is empty where it lies under the wide one before it. A row that is as it was is null.
"""

import ctypes
import json
import sys
import unicodedata


class Pyte:
    def __init__(self, width, height):
        import pyte

        self.colors = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)

    def feed(self, text):
        self.stream.feed(text)

    def resize(self, width, height):
        self.screen.resize(height, width)

    def cursor(self):
        cursor = self.screen.cursor
        return min(cursor.x, self.screen.columns - 1), cursor.y, not cursor.hidden

    def cell(self, x, y):
        cell = self.screen.buffer[y][x]
        flags = cell.bold | cell.underscore << 2 | cell.reverse << 3 | (cell.bg != "default") << 4
        return cell.data, flags, self.colors.index(cell.fg) if cell.fg != "default" else -1


class Vterm:
    """libvterm, which is in Neovim, Vim and Emacs's vterm."""

    class Position(ctypes.Structure):
        _fields_ = [("row", ctypes.c_int), ("column", ctypes.c_int)]

    class Cell(ctypes.Structure):
        _fields_ = [
            ("chars", ctypes.c_uint32 * 6),
            ("width", ctypes.c_char),
            ("bold", ctypes.c_uint, 1),
            ("underline", ctypes.c_uint, 2),
            ("italic", ctypes.c_uint, 1),
            ("blink", ctypes.c_uint, 1),
            ("reverse", ctypes.c_uint, 1),
            ("others", ctypes.c_uint, 11),
            ("fg", ctypes.c_uint8 * 4),
            ("bg", ctypes.c_uint8 * 4),
        ]

    def __init__(self, width, height):
        lib = ctypes.CDLL("libvterm.so.0")
        for name in ["vterm_new", "vterm_obtain_screen", "vterm_obtain_state"]:
            getattr(lib, name).restype = ctypes.c_void_p
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        lib.vterm_obtain_screen.argtypes = lib.vterm_obtain_state.argtypes = [pointer]
        lib.vterm_set_utf8.argtypes = lib.vterm_screen_enable_altscreen.argtypes = [pointer, ctypes.c_int]
        lib.vterm_screen_reset.argtypes = [pointer, ctypes.c_int]
        lib.vterm_set_size.argtypes = [pointer, ctypes.c_int, ctypes.c_int]
        lib.vterm_input_write.argtypes = [pointer, ctypes.c_char_p, size]
        lib.vterm_input_write.restype = size
        lib.vterm_screen_get_cell.argtypes = [pointer, self.Position, ctypes.POINTER(self.Cell)]
        lib.vterm_state_get_cursorpos.argtypes = [pointer, ctypes.POINTER(self.Position)]
        lib.vterm_screen_set_callbacks.argtypes = [pointer, pointer, pointer]
        self.lib, self.visible = lib, True
        self.vterm = lib.vterm_new(height, width)
        lib.vterm_set_utf8(self.vterm, 1)
        self.screen = lib.vterm_obtain_screen(self.vterm)
        self.state = lib.vterm_obtain_state(self.vterm)
        # the fourth of eight callbacks is told of properties, of which the first is whether the cursor is seen
        self.told = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_int), pointer)(self.tell)
        self.callbacks = (pointer * 8)(None, None, None, ctypes.cast(self.told, pointer))
        lib.vterm_screen_set_callbacks(self.screen, self.callbacks, None)
        lib.vterm_screen_enable_altscreen(self.screen, 1)
        lib.vterm_screen_reset(self.screen, 1)

    def tell(self, property, value, _):
        if property == 1:
            self.visible = bool(value[0])
        return 1

    def feed(self, text):
        data = text.encode()
        self.lib.vterm_input_write(self.vterm, data, len(data))

    def resize(self, width, height):
        self.lib.vterm_set_size(self.vterm, height, width)

    def cursor(self):
        at = self.Position()
        self.lib.vterm_state_get_cursorpos(self.state, at)
        return at.column, at.row, self.visible

    def cell(self, x, y):
        cell = self.Cell()
        self.lib.vterm_screen_get_cell(self.screen, self.Position(y, x), cell)
        if cell.chars[0] == 0xFFFFFFFF:
            return "", 0, -1
        text = "".join(chr(c) for c in list(cell.chars)[: (list(cell.chars) + [0]).index(0)])
        flags = cell.bold | (cell.underline > 0) << 2 | cell.reverse << 3 | (not cell.bg[0] & 4) << 4
        return text or " ", flags, -1 if cell.fg[0] & 2 else cell.fg[1]


class Kitty:
    def __init__(self, width, height):
        from kitty.fast_data_types import Screen, parse_bytes

        class Callbacks:
            def __getattr__(self, _):
                return lambda *_: None

        self.parse, self.screen = parse_bytes, Screen(Callbacks(), height, width, 0, 10, 20, 0, Callbacks())

    def feed(self, text):
        self.parse(self.screen, text.encode())

    def resize(self, width, height):
        self.screen.resize(height, width)

    def cursor(self):
        cursor = self.screen.cursor
        return min(cursor.x, self.screen.columns - 1), cursor.y, self.screen.cursor_visible

    def row(self, y):
        line, out, covered = self.screen.line(y), [], 0
        for x in range(self.screen.columns):
            look = line.cursor_from(x)
            flags = look.bold | look.dim << 1 | (look.decoration > 0) << 2 | look.reverse << 3 | (look.bg > 0) << 4
            text = "" if covered else (line[x].rstrip("\0") or " ")
            out.append((text, flags, look.fg >> 8 if look.fg else -1))
            covered = covered - 1 if covered else max(line.width(x) - 1, 0)
        return out


class Vte:
    """VTE, which is in GNOME Terminal and many others. It tells of colours, and of no attributes."""

    def __init__(self, width, height):
        import gi

        for name, version in [("Gdk", "3.0"), ("Gtk", "3.0"), ("Vte", "2.91")]:
            gi.require_version(name, version)
        from gi.repository import Gdk, GLib, Vte

        self.context = GLib.MainContext.default()
        self.terminal = Vte.Terminal()
        self.terminal.set_bold_is_bright(False)

        def color(level):
            return Gdk.RGBA(level / 15, level / 15, level / 15, 1)

        # the colour of a cell is its number then
        self.terminal.set_colors(color(15), color(9), [color(n) for n in range(8)])
        self.answered = []
        self.terminal.connect("commit", lambda _, text, __: self.answered.append(text))
        self.terminal.set_size(width, height)

    def feed(self, text):
        self.take(text)
        x, y = self.terminal.get_cursor_position()
        # rows are counted from the first one that ever was
        self.take("\x1b7\x1b[H")
        self.top = self.terminal.get_cursor_position()[1]
        self.take("\x1b8")
        self.at = min(x, self.terminal.get_column_count() - 1), y - self.top, None

    def take(self, text):
        del self.answered[:]
        # what it is asked last it answers last
        self.terminal.feed((text + "\x1b[5n").encode())
        while not any("0n" in answer for answer in self.answered):
            self.context.iteration(True)

    def resize(self, width, height):
        self.terminal.set_size(width, height)

    def cursor(self):
        return self.at

    def row(self, y):
        width = self.terminal.get_column_count()
        out = [(" ", 0, -1)] * width
        text, looks = self.terminal.get_text_range(y + self.top, 0, y + self.top, width, None)
        # there is one look for each byte
        at, last = 0, -1
        for character in text.rstrip("\n"):
            look = looks[at]
            at += len(character.encode())
            x = look.column
            if x == last:
                out[x] = (out[x][0] + character,) + out[x][1:]
            elif x < width:
                number = round(look.fore.red * 15 / 65535)
                out[x] = (character, 0, number if number < 8 else -1)
                out[last + 1 : x] = [("", 0, -1)] * (x - last - 1)
                # what comes next may tell otherwise
                if unicodedata.east_asian_width(character) in "FW" and x + 1 < width:
                    out[x + 1] = ("", 0, -1)
                last = x
        return out


def compact(cell):
    text, flags, fg = cell
    return text if not flags and fg == -1 else [text, flags, fg]


def main():
    made = {"pyte": Pyte, "vterm": Vterm, "kitty": Kitty, "vte": Vte}[sys.argv[1]]
    with open(sys.argv[2], encoding="utf-8") as file:
        recorded = json.load(file)
    width, height = recorded["size"]
    terminal = made(width, height)
    widths = []
    for text in recorded["measure"]:
        terminal.feed("\x1b[2J\x1b[H" + text)
        widths.append(terminal.cursor()[0])
    terminal.feed("\x1b[2J\x1b[H")
    print(json.dumps(widths), flush=True)
    last = []
    for step in recorded["steps"]:
        if step["size"] != [width, height]:
            width, height = step["size"]
            terminal.resize(width, height)
        terminal.feed(step["bytes"])
        read = getattr(terminal, "row", lambda y: [terminal.cell(x, y) for x in range(width)])
        rows = [[compact(cell) for cell in read(y)] for y in range(height)]
        told = [row if y >= len(last) or row != last[y] else None for y, row in enumerate(rows)]
        last = rows
        print(json.dumps({"rows": told, "cursor": terminal.cursor()}), flush=True)


main()

"""Writes to the terminal that it runs in what it is sent through a socket, and tells when that has arrived there.

    feed.py SOCKET

What is to be written comes with its length before it, four bytes. Once it is written, the terminal is asked where its
cursor is: it answers when it has taken everything before. The answer is the column and the row, two bytes each.
"""

import os
import re
import socket
import struct
import sys
import tty


def main():
    tty.setraw(0)
    talk = socket.socket(socket.AF_UNIX)
    talk.connect(sys.argv[1])
    stream = talk.makefile("rwb")
    heard = b""
    while length := stream.read(4):
        data = stream.read(struct.unpack(">I", length)[0]) + b"\x1b[6n"
        while data:
            data = data[os.write(1, data) :]
        while not (answer := re.search(rb"\x1b\[(\d+);(\d+)R", heard)):
            heard += os.read(0, 4096)
        heard = heard[answer.end() :]
        stream.write(struct.pack(">HH", int(answer[2]) - 1, int(answer[1]) - 1))
        stream.flush()


main()

"""Draws icon.png with the standard library alone: python3 icon.py. A ticket with punched edges, on it a mask: few of many cells are kept."""

import pathlib
import struct
import zlib

SIDE, SCALE = 128, 4  # drawn four times as large and averaged, for smooth edges
GROUND, PAPER, KEPT, PRUNED = (0, 0, 0, 0), (38, 70, 83, 255), (244, 162, 97, 255), (72, 104, 117, 255)
MASK = ["10010", "00100", "01000", "00011", "10000"]


def inside(x, y):
    """Whether a point is of the ticket: a rounded rectangle without the half circles punched out of its sides."""
    left, right, top, bottom, corner = 8, 120, 20, 108, 10
    if not (left <= x <= right and top <= y <= bottom):
        return False
    near_x, near_y = min(max(x, left + corner), right - corner), min(max(y, top + corner), bottom - corner)
    if (x - near_x) ** 2 + (y - near_y) ** 2 > corner ** 2:
        return False
    return all((x - side) ** 2 + (y - 64) ** 2 > 10 ** 2 for side in (left, right))


def color(x, y):
    if not inside(x, y):
        return GROUND
    column, row = int((x - 29) // 14), int((y - 29) // 14)
    if 0 <= column < 5 and 0 <= row < 5 and (x - 29) % 14 < 12 and (y - 29) % 14 < 12:
        return KEPT if MASK[row][column] == "1" else PRUNED
    return PAPER


def pixel(column, row):
    points = [color(column + (i + 0.5) / SCALE, row + (j + 0.5) / SCALE) for i in range(SCALE) for j in range(SCALE)]
    alpha = sum(point[3] for point in points)
    mixed = [round(sum(point[c] * point[3] for point in points) / alpha) if alpha else 0 for c in range(3)]
    return bytes([*mixed, round(alpha / len(points))])


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIDE)) for row in range(SIDE))
image = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0))
image += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
pathlib.Path(__file__).with_name("icon.png").write_bytes(image)

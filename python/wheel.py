"""Packs a wheel with the standard library alone: python3 wheel.py SOURCE PROGRAM FOLDER TAG. build-wheel calls it."""

import base64
import hashlib
import pathlib
import re
import stat
import sys
import zipfile

source, program, folder, tag = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
version = re.search(r"<Version>([^<]+)</Version>", (source.parent / "Directory.Build.props").read_text("utf-8")).group(1)
name = f"nativetickets-{version}"
executable = next(path for path in (program / "nativetickets", program / "nativetickets.exe") if path.exists())
metadata = f"""Metadata-Version: 2.1
Name: nativetickets
Version: {version}
Summary: Boosting tickets: a tensor engine and laboratory of its own, as one program, and its runs as arrays
License: MIT
Requires-Python: >=3.9
Provides-Extra: numpy
Requires-Dist: numpy; extra == "numpy"
"""
files = {
    "nativetickets/__init__.py": (source / "nativetickets" / "__init__.py").read_bytes(),
    f"{name}.data/scripts/{executable.name}": executable.read_bytes(),
    f"{name}.dist-info/METADATA": metadata.encode(),
    f"{name}.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: nativetickets\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n".encode(),
    f"{name}.dist-info/LICENSE": (source.parent / "LICENSE").read_bytes(),
    f"{name}.dist-info/THIRD-PARTY.md": (source.parent / "THIRD-PARTY.md").read_bytes(),
}
record = f"{name}.dist-info/RECORD"
lines = [f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}" for path, data in files.items()]
files[record] = ("\n".join([*lines, f"{record},,"]) + "\n").encode()
wheel = folder / f"{name}-py3-none-{tag}.whl"
with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
    for path, data in files.items():
        entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        # without the type of a regular file, pip takes no permissions over
        entry.external_attr = (stat.S_IFREG | (0o755 if "/scripts/" in path else 0o644)) << 16
        archive.writestr(entry, data)
print(wheel)

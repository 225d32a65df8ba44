"""Runs of NativeTickets, read: ``run = nativetickets.load("runs/quickstart")``.

``run["boosted"]`` is a stage (``run.stage("boosted", seed=2)`` where there are several): ``stage.metrics`` are its epochs as columns, ``stage.result`` its
findings, ``stage.weights`` and ``stage.masks`` its arrays: of NumPy where that is installed, else memory views of the same shape.
"""

import array
import json
import math
import pathlib
import struct

try:
    import numpy
except ImportError:
    numpy = None

__all__ = ["load", "Run", "Stage"]

_LARGEST_HEADER = 100 << 20
_PACKING = "nativetickets.packing"  # the text of a file that says which tensors it holds without their zeros
_MASK = "mask/"  # precedes the name of the weight that a mask is of
_FORMS = {"F32": "f", "F64": "d", "F16": "e", "I64": "q", "I32": "i", "I16": "h", "I8": "b", "U8": "B", "BOOL": "?"}


def load(folder):
    """The run in a folder."""
    return Run(folder)


class Run:
    """A run folder: its stages in the order of execution."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        path = self.folder / "run.json"
        if not path.is_file():
            raise FileNotFoundError(f"{self.folder}: has no run.json, so it is no run folder")
        self.index = json.loads(path.read_text("utf-8"))
        self.name = self.index["name"]
        self.stages = [Stage(self.folder, entry) for entry in self.index["stages"]]

    def __getitem__(self, stage):
        return self.stage(stage)

    def stage(self, id, seed=None, **matrix):
        """The one stage of this id, seed and matrix entry; axes have their names, or the last word of them, ``sparsity=0.8``."""
        same = [s for s in self.stages if s.id == id]
        found = [s for s in same if seed in (None, s.seed) and s.agrees(matrix)]
        if len(found) == 1:
            return found[0]
        wanted = ", ".join([repr(id)] + ([f"seed {seed}"] if seed is not None else []) + [f"{axis}={value}" for axis, value in matrix.items()])
        if not same:
            raise KeyError(f"{self.folder}: no stage {wanted}; there are {', '.join(sorted({s.id for s in self.stages}))}")
        problem = f"no stage {wanted}; wanted one of" if not found else f"{len(found)} stages {wanted}; choose a seed, or a matrix entry, of"
        raise KeyError(f"{self.folder}: {problem} {', '.join(str(s) for s in found or same)}")

    def __repr__(self):
        return f"<run {self.name}: {len(self.stages)} stages>"


class Stage:
    """A stage of a run."""

    def __init__(self, run, entry):
        self.folder = run / entry["folder"]
        self.entry = entry
        self.id, self.kind, self.seed, self.status = entry["id"], entry["kind"], entry["seed"], entry["status"]
        matrix = entry.get("matrix") or {}
        self.matrix = dict(matrix) if isinstance(matrix, dict) else {axis["key"]: axis["value"] for axis in matrix}

    def agrees(self, matrix):
        """Whether its matrix entry has these values."""
        return all(any(key in (axis, axis.split(".")[-1]) and str(there) == str(value) for axis, there in self.matrix.items()) for key, value in matrix.items())

    @property
    def result(self):
        """What it found: a number for each name, None where it was not finite."""
        return self._json("result.json")["metrics"]

    @property
    def cost(self):
        """What it cost: seconds, images, forward units."""
        return self._json("result.json").get("cost")

    @property
    def metrics(self):
        """Its epochs as columns: a list for each metric, all of one length, None where an epoch lacks it."""
        path = self.folder / "metrics.jsonl"
        if not path.exists():
            return {}
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1] if line]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return {name: [row.get(name) for row in rows] for name in names}

    @property
    def weights(self):
        """The weights and statistics that it hands on, by name."""
        return {name: array for name, array in self._tensors().items() if not name.startswith(_MASK)}

    @property
    def masks(self):
        """The masks of its ticket by the names of their weights, 1 keeps and 0 is pruned; empty for a dense network."""
        return {name[len(_MASK):]: array for name, array in self._tensors().items() if name.startswith(_MASK)}

    def checkpoint(self, name):
        """All tensors of another file of its ``checkpoints``, ``last-epoch`` for instance."""
        return read(self.folder / "checkpoints" / f"{name}.safetensors")

    def _tensors(self):
        path = self.folder / "checkpoints" / "final.safetensors"
        if not path.exists():
            raise FileNotFoundError(f"{path}: stage {self.id} ({self.kind}, {self.status}) hands on no weights")
        return read(path)

    def _json(self, name):
        return json.loads((self.folder / name).read_text("utf-8"))

    def __repr__(self):
        entry = "".join(f", {axis}={value}" for axis, value in self.matrix.items())
        return f"<{self.kind} {self.id}, seed {self.seed}{entry}: {self.status}>"


def read(path):
    """The tensors of a safetensors file by name, in full: a run folder holds masks as bits, and of a ticket's weights those that are kept."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    if length > min(len(data) - 8, _LARGEST_HEADER):
        raise ValueError(f"{path}: its header claims {length} bytes, the file has {len(data)}")
    header = json.loads(data[8:8 + length])
    body = memoryview(data)[8 + length:]
    texts = header.pop("__metadata__", {})
    held = {name: _array(path, name, tensor, body) for name, tensor in header.items()}
    return _unpacked(path, held, json.loads(texts[_PACKING])) if _PACKING in texts else held


def _unpacked(path, held, packing):
    if packing["version"] != 1:
        raise ValueError(f"{path}: its tensors are packed by version {packing['version']}; this reads version 1")
    full = dict(held)
    for name, mask in [(name, name) for name in packing["bits"]] + list(packing["survivors"].items()):
        shape, kept = packing["bits"][mask], held.get(name, [])
        count, data = math.prod(shape), bytes(held[mask])
        if len(data) != (count + 7) // 8:
            raise ValueError(f"{path}: the mask {mask} of {count} weights has {len(data)} bytes")
        if numpy is not None:
            places = numpy.flatnonzero(numpy.unpackbits(numpy.frombuffer(data, "B"), count=count, bitorder="little"))
        else:
            places = [i for i in range(count) if data[i >> 3] >> (i & 7) & 1]
        if name != mask and len(places) != len(kept):
            raise ValueError(f"{path}: {name} has {len(kept)} numbers, its mask keeps {len(places)}")
        if numpy is not None:
            full[name] = numpy.zeros(count, "f")
            full[name][places] = 1 if name == mask else kept
            full[name] = full[name].reshape(shape)
            continue
        values = array.array("f", bytes(4 * count))
        for at, place in enumerate(places):
            values[place] = 1 if name == mask else kept[at]
        full[name] = _shaped(memoryview(values).cast("B"), "f", shape)
    return full


def _array(path, name, tensor, body):
    first, last = tensor["data_offsets"]
    if not 0 <= first <= last <= len(body) or tensor["dtype"] not in _FORMS:
        raise ValueError(f"{path}: {name} is {tensor['dtype']} at the bytes {first} to {last} of {len(body)}")
    return _shaped(body[first:last], _FORMS[tensor["dtype"]], tensor["shape"])


def _shaped(data, form, shape):
    if numpy is not None:
        return numpy.frombuffer(data, dtype=form).reshape(shape)
    return data.cast(form, shape) if shape else data.cast(form)

"""Trains a ticket of LeNet on MNIST with PyTorch: python3 train.py INPUT OUTPUT SEED. MNIST's files lie in $NATIVETICKETS_DATA/mnist."""
import json, os, pathlib, struct, sys

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional as F

source, output, seed = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
torch.manual_seed(seed)
with safe_open(source, "pt") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    facts = file.metadata()
masks = {name[: -len("_mask")]: tensors.pop(name) for name in list(tensors) if name.endswith("_mask")}
weights = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
mean, deviation = float(facts["mean"]), float(facts["deviation"])


def read(name):
    """The numbers of an IDX file."""
    data = (pathlib.Path(os.environ["NATIVETICKETS_DATA"]) / "mnist" / name).read_bytes()
    extents = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return torch.frombuffer(bytearray(data[4 + 4 * data[3] :]), dtype=torch.uint8).reshape(extents)


images = ((read("train-images-idx3-ubyte") / 255.0 - mean) / deviation).unsqueeze(1)
labels = read("train-labels-idx1-ubyte").long()


def network(x):
    """The layers that `nativetickets describe lenet` lists."""
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, weights[f"{name}.weight"], weights[f"{name}.bias"])), 2)
    x = F.relu(F.linear(x.flatten(1), weights["fc1.weight"], weights["fc1.bias"]))
    return F.linear(x, weights["fc2.weight"], weights["fc2.bias"])


optimizer = torch.optim.SGD(list(weights.values()), lr=0.05, momentum=0.9)
with open(output / "metrics.jsonl", "w") as log:
    step = 0
    for epoch in range(1, 3):
        right = total = 0
        for batch in torch.randperm(len(images)).split(64):
            logits = network(images[batch])
            loss = F.cross_entropy(logits, labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                for name, mask in masks.items():
                    weights[name][mask == 0] = 0  # a select, so that no pruned weight is −0 or moves by momentum
            right, total, step = right + (logits.argmax(1) == labels[batch]).sum().item(), total + len(batch), step + 1
        log.write(json.dumps({"epoch": epoch, "step": step, "trainAccuracy": right / total}) + "\n")
save_file({name: weight.detach().contiguous() for name, weight in weights.items()}, output / "weights.safetensors")

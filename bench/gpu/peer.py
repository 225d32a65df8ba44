#!/usr/bin/env python3
"""Times PyTorch on the cases of NativeTickets.Bench: one line a case, name, milliseconds, GFLOP/s or images/s, tab-separated, joined by name.

  bench/gpu/peer.py [conv|train|attack]... [--precision tf32|bf16|fp32] [--compile [MODE]] [--filter TEXT] [--device cuda] [--tiny]

cuDNN chooses among its algorithms by trying (benchmark), images and filters are channels last. tf32 allows it in convolutions and in matrix products, bf16 is
autocast (convolutions by themselves are given bf16 tensors), fp32 allows neither. --compile runs networks and attack steps through torch.compile, in MODE where
one is given; convolutions by themselves are the same either way and are left out then. --tiny shrinks all cases: it shows that everything runs, also without a
GPU (--device cpu), and measures nothing.
"""

import argparse
import contextlib
import statistics
import sys
import time

WARM_UP_SECONDS = 0.3   # a card that was idle takes about a quarter of a second to raise its clock
ROUND_SECONDS = 0.02    # as NativeTickets.Bench: a round is many repetitions between two waits
MOST_REPETITIONS = 200
LEAST_ROUNDS = 7
CLASSES = 10
PGD_STEPS, EPSILON, STEP_SIZE = 10, 8 / 255, 2 / 255

# channels, filters, rows and columns of the input, rows and columns of the filter, stride: VGG-16's, then those of WRN-34-10
CONVOLUTIONS = [
    (3, 64, 32, 3, 1), (64, 64, 32, 3, 1), (64, 128, 16, 3, 1), (128, 128, 16, 3, 1), (128, 256, 8, 3, 1), (256, 256, 8, 3, 1), (256, 512, 4, 3, 1),
    (512, 512, 4, 3, 1), (512, 512, 2, 3, 1),
    (3, 16, 32, 3, 1), (16, 160, 32, 3, 1), (16, 160, 32, 1, 1), (160, 160, 32, 3, 1), (160, 320, 32, 3, 2), (160, 320, 32, 1, 2),
    (320, 320, 16, 3, 1), (320, 640, 16, 3, 2), (320, 640, 16, 1, 2), (640, 640, 8, 3, 1),
]
NETWORKS = ["vgg16", "resnet18", "wrn-34-10"]
TINY_NETWORKS = ["vgg16-w1", "resnet18-w1", "wrn-10-1"]
PARAMETERS = {"vgg16": 14_987_722, "resnet18": 11_173_962, "wrn-34-10": 46_160_474, "wrn-28-10": 36_479_194, "wrn-10-10": 7_435_354, "wrn-34-1": 466_714}


def tiny(shape):
    """A 32nd of the channels and half the size."""
    channels, filters, size, window, stride = shape
    return (3 if channels == 3 else max(1, channels // 32), max(1, filters // 32), size // 2, window, stride)


def convolution_name(shape):
    channels, filters, size, window, stride = shape
    return f"c{channels}k{filters}hw{size}{'' if window == 3 else f'r{window}'}{'' if stride == 1 else f's{stride}'}"


def convolution_flop(shape, batch):
    channels, filters, size, window, stride = shape
    side = (size + 2 * (window // 2) - window) // stride + 1
    return 2.0 * batch * filters * side * side * channels * window * window


def milliseconds(seconds):
    value = seconds * 1e3
    return f"{value:.{4 if value < 1 else 3 if value < 10 else 2}f} ms"


def flop_line(name, seconds, flop):
    return f"{name}\t{milliseconds(seconds)}\t{flop / seconds / 1e9:.0f} GFLOP/s"


def images_line(name, seconds, images):
    return f"{name}\t{milliseconds(seconds)}\t{images / seconds:.0f} images/s"


def network_form(name):
    """Family, depth and width that a name asks for."""
    if name.startswith("wrn-"):
        depth, width = (int(number) for number in name[4:].split("-"))
        return "wrn", depth, width
    family, _, width = name.partition("-w")
    if family not in ("vgg16", "resnet18"):
        raise ValueError(f"no network '{name}': known are vgg16[-w<n>], resnet18[-w<n>] and wrn-<d>-<k>")
    return family, 0, int(width or 64)


def repetitions_of(seconds):
    return int(min(max(ROUND_SECONDS / seconds, 1), MOST_REPETITIONS))


def parse(arguments):
    parser = argparse.ArgumentParser(description="Times PyTorch on the cases of NativeTickets.Bench.")
    parser.add_argument("modes", nargs="*", metavar="conv|train|attack", help="which cases; all of them without any")
    parser.add_argument("--device", default="cuda", help="torch's name of it; cpu only to try the program")
    parser.add_argument("--precision", default="tf32", choices=["tf32", "bf16", "fp32"])
    parser.add_argument("--compile", nargs="?", const="default", metavar="MODE", help="through torch.compile: default, reduce-overhead, max-autotune …")
    parser.add_argument("--filter", default="", help="only cases whose name has this in it")
    parser.add_argument("--tiny", action="store_true", help="shrunken cases, nothing is measured")
    options = parser.parse_args(arguments)
    for mode in options.modes:
        if mode not in ("conv", "train", "attack"):
            parser.error(f"unknown mode '{mode}': known are conv, train and attack")
    return options


class Peer:
    """The cases, on one device."""

    def __init__(self, torch, options):
        self.torch, self.options = torch, options
        self.device = torch.device(options.device)
        self.is_gpu = self.device.type == "cuda"
        self.batch = 2 if options.tiny else 128
        torch.manual_seed(1)
        if self.is_gpu:
            torch.cuda.set_device(self.device)
        torch.backends.cudnn.benchmark = True
        # these two switches alone: torch.compile reads them, and PyTorch refuses to be asked by them what the newer ones have set
        torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
        torch.backends.cuda.matmul.allow_tf32 = options.precision == "tf32"

    def header(self):
        torch, options = self.torch, self.options
        if self.is_gpu:
            capability = torch.cuda.get_device_capability(self.device)
            what = f"{torch.cuda.get_device_name(self.device)}, compute capability {capability[0]}.{capability[1]}, cuDNN {torch.backends.cudnn.version()}"
        else:
            what = "the processor"
        how = f"compiled ({options.compile})" if options.compile else "eager"
        print(f"# PyTorch {torch.__version__}, {options.device}: {what}, {options.precision}, channels last, {how}; median{'; tiny cases, nothing is measured' if options.tiny else ''}",
              flush=True)

    def run(self):
        self.header()
        wanted = self.options.modes or ["conv", "train", "attack"]
        if "conv" in wanted and not self.options.compile:
            self.convolutions()
        if "train" in wanted:
            if not self.options.compile:
                self.upload()
            for name in TINY_NETWORKS if self.options.tiny else NETWORKS:
                self.training_step(name)
        if "attack" in wanted:
            name = "vgg16-w1" if self.options.tiny else "vgg16"
            self.attack_step(name)
            self.adversarial_step(name, random_start=False)
            self.adversarial_step(name, random_start=True)

    # Cases

    def convolutions(self):
        torch, batch = self.torch, self.batch
        kind = torch.bfloat16 if self.options.precision == "bf16" else torch.float32
        for full in CONVOLUTIONS:
            shape = tiny(full) if self.options.tiny else full
            channels, filters, size, window, stride = shape
            name, flop = convolution_name(shape), convolution_flop(shape, batch)
            labels = [f"conv-forward/{name}", f"conv-grad-input/{name}", f"conv-grad-weight/{name}"]
            if not any(self.wants(label) for label in labels):
                continue
            padding = window // 2
            x = self.channels_last(torch.randn(batch, channels, size, size, device=self.device, dtype=kind))
            weight = self.channels_last(torch.randn(filters, channels, window, window, device=self.device, dtype=kind))
            with torch.no_grad():
                grad_output = self.channels_last(torch.randn_like(torch.nn.functional.conv2d(x, weight, stride=stride, padding=padding)))

            def forward():
                torch.nn.functional.conv2d(x, weight, stride=stride, padding=padding)

            def backward(which):
                torch.ops.aten.convolution_backward(
                    grad_output, x, weight, None, [stride, stride], [padding, padding], [1, 1], False, [0, 0], 1, [which == "input", which == "weight", False])

            with torch.no_grad():
                for label, work in zip(labels, (forward, lambda: backward("input"), lambda: backward("weight"))):
                    if self.wants(label):
                        print(flop_line(label, self.median(work), flop), flush=True)

    def upload(self):
        label = f"batch-upload/cifar10/batch{self.batch}"
        if not self.wants(label):
            return
        torch = self.torch
        images, labels = torch.rand(self.batch, 3, 32, 32), torch.randint(0, CLASSES, (self.batch,))
        if self.is_gpu:
            images, labels = images.pin_memory(), labels.pin_memory()

        def work():
            self.channels_last(images.to(self.device, non_blocking=True))
            labels.to(self.device, non_blocking=True)

        print(images_line(label, self.median(work), self.batch), flush=True)

    def training_step(self, name):
        label = f"train-step/{name}/batch{self.batch}"
        if not self.wants(label):
            return
        network = self.network(name)
        model = self.compiled(network)
        optimizer = self.optimizer(network)
        images, labels = self.images()
        network.train()
        print(images_line(label, self.median(lambda: self.descend(model, optimizer, images, labels), seconds=3), self.batch), flush=True)

    def attack_step(self, name):
        label = f"pgd-step/{name}/batch{self.batch}"
        if not self.wants(label):
            return
        network = self.network(name)
        network.eval()
        network.requires_grad_(False)
        ascend = self.ascent(self.compiled(network))
        images, labels = self.images()
        adversarial = images.clone()
        print(images_line(label, self.median(lambda: ascend(adversarial, images, labels), seconds=3), self.batch), flush=True)

    def adversarial_step(self, name, random_start):
        steps = 2 if self.options.tiny else PGD_STEPS  # as ours
        label = f"adversarial-step/{name}/pgd{steps}{'-random' if random_start else ''}/batch{self.batch}"
        if not self.wants(label):
            return
        torch = self.torch
        network = self.network(name)
        model = self.compiled(network)
        ascend, optimizer = self.ascent(model), self.optimizer(network)
        images, labels = self.images()

        def step():
            network.eval()
            network.requires_grad_(False)
            if random_start:
                adversarial = (images + torch.empty_like(images).uniform_(-EPSILON, EPSILON)).clamp_(0, 1)
            else:
                adversarial = images
            for _ in range(steps):
                adversarial = ascend(adversarial, images, labels)
            network.requires_grad_(True)
            network.train()
            self.descend(model, optimizer, adversarial, labels)

        print(images_line(label, self.median(step, seconds=3), self.batch), flush=True)

    # Their parts

    def descend(self, model, optimizer, images, labels):
        optimizer.zero_grad(set_to_none=True)
        with self.autocast():
            loss = self.torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

    def ascent(self, model):
        """One step of PGD in evaluation mode; the gradient of the images alone, as the parameters ask for none."""
        torch = self.torch

        def project(x, gradient, images):
            moved = x + STEP_SIZE * gradient.sign()
            return torch.minimum(torch.maximum(moved, images - EPSILON), images + EPSILON).clamp(0, 1)

        project = self.compiled(project)

        def ascend(adversarial, images, labels):
            x = adversarial.detach().requires_grad_()
            with self.autocast():
                loss = torch.nn.functional.cross_entropy(model(x), labels)
            gradient, = torch.autograd.grad(loss, [x])
            with torch.no_grad():
                # a graph of reduce-overhead writes its results to the same memory at every step
                moved = project(x.detach(), gradient, images)
                return moved.clone() if self.options.compile == "reduce-overhead" else moved

        return ascend

    def optimizer(self, network):
        more = {"fused": True} if self.is_gpu else {}
        return self.torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, **more)

    def network(self, name):
        network = build(self.torch, name)
        count = sum(parameter.numel() for parameter in network.parameters())
        if name in PARAMETERS and count != PARAMETERS[name]:
            raise SystemExit(f"peer.py: {name} has {count:,} parameters here, wanted {PARAMETERS[name]:,}; the networks compared would not be the same")
        return network.to(self.device, memory_format=self.torch.channels_last)

    def images(self):
        torch = self.torch
        images = self.channels_last(torch.rand(self.batch, 3, 32, 32, device=self.device))
        return images, torch.randint(0, CLASSES, (self.batch,), device=self.device)

    def channels_last(self, tensor):
        return tensor.contiguous(memory_format=self.torch.channels_last)

    def compiled(self, what):
        if not self.options.compile:
            return what
        return self.torch.compile(what, mode=None if self.options.compile == "default" else self.options.compile)

    def autocast(self):
        if self.options.precision != "bf16":
            return contextlib.nullcontext()
        return self.torch.autocast(device_type=self.device.type, dtype=self.torch.bfloat16)

    def wants(self, label):
        return self.options.filter in label

    # Timing

    def median(self, work, seconds=0.4):
        """The median seconds of one repetition after a warm-up, by the device's own events."""
        for _ in range(3):  # compiling, and trying of algorithms
            work()
        self.synchronize()
        if self.options.tiny:
            return self.round(work, 1)
        repetitions = repetitions_of(self.round(work, 1))
        end = time.perf_counter() + WARM_UP_SECONDS
        while time.perf_counter() < end:
            self.round(work, repetitions)
        times, end = [], time.perf_counter() + seconds
        while len(times) < LEAST_ROUNDS or time.perf_counter() < end:
            times.append(self.round(work, repetitions))
        return statistics.median(times)

    def round(self, work, repetitions):
        if not self.is_gpu:
            begin = time.perf_counter()
            for _ in range(repetitions):
                work()
            return (time.perf_counter() - begin) / repetitions
        begin, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(repetitions):
            work()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1e3 / repetitions

    def synchronize(self):
        if self.is_gpu:
            self.torch.cuda.synchronize(self.device)


def build(torch, name):
    """A network for 32×32 images of three channels."""
    nn = torch.nn
    family, depth, width = network_form(name)

    def convolution(channels, filters, window=3, stride=1):
        return nn.Conv2d(channels, filters, window, stride=stride, padding=window // 2, bias=False)

    class Basic(nn.Module):
        def __init__(self, channels, filters, stride):
            super().__init__()
            self.body = nn.Sequential(
                convolution(channels, filters, stride=stride), nn.BatchNorm2d(filters), nn.ReLU(inplace=True), convolution(filters, filters), nn.BatchNorm2d(filters))
            same = stride == 1 and channels == filters
            self.shortcut = nn.Identity() if same else nn.Sequential(convolution(channels, filters, 1, stride), nn.BatchNorm2d(filters))

        def forward(self, x):
            return torch.relu(self.body(x) + self.shortcut(x))

    class Wide(nn.Module):
        def __init__(self, channels, filters, stride):
            super().__init__()
            self.first = nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU())
            self.body = nn.Sequential(convolution(channels, filters, stride=stride), nn.BatchNorm2d(filters), nn.ReLU(inplace=True), convolution(filters, filters))
            self.shortcut = None if channels == filters else convolution(channels, filters, 1, stride)

        def forward(self, x):
            activated = self.first(x)
            return self.body(activated) + (x if self.shortcut is None else self.shortcut(activated))

    if family == "vgg16":
        layers, channels = [], 3
        for stage, (times, pooled) in enumerate([(2, True), (2, True), (3, True), (3, True), (3, False)]):
            filters = width * min(2 ** stage, 8)
            for _ in range(times):
                layers += [convolution(channels, filters), nn.BatchNorm2d(filters), nn.ReLU(inplace=True)]
                channels = filters
            if pooled:
                layers.append(nn.MaxPool2d(2))
        head = [nn.AvgPool2d(2), nn.Flatten(), nn.Linear(channels, channels), nn.BatchNorm1d(channels), nn.ReLU(inplace=True), nn.Linear(channels, CLASSES)]
        return nn.Sequential(*layers, *head)
    if family == "resnet18":
        layers, channels = [convolution(3, width), nn.BatchNorm2d(width), nn.ReLU(inplace=True)], width
        for stage in range(4):
            for block in range(2):
                layers.append(Basic(channels, width * 2 ** stage, 2 if stage > 0 and block == 0 else 1))
                channels = width * 2 ** stage
        return nn.Sequential(*layers, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(channels, CLASSES))
    layers, channels = [convolution(3, 16)], 16
    for stage in range(3):
        for block in range((depth - 4) // 6):
            filters = 16 * width * 2 ** stage
            layers.append(Wide(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(inplace=True), nn.AvgPool2d(8), nn.Flatten(), nn.Linear(channels, CLASSES))


def main(arguments):
    options = parse(arguments)
    try:
        import torch
    except ImportError as error:
        return f"peer.py: PyTorch is not here ({error}); install torch for the python3 that runs this ({sys.executable})"
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        return f"peer.py: PyTorch {torch.__version__} sees no NVIDIA GPU; --device cpu --tiny tries the program without one"
    Peer(torch, options).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

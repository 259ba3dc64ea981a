"""Counts that were wrong once are counted here from the published architecture, by a counter that known counts check."""

import pytest

from mlsys import Models
from mlsys.catalog import measured

POINTS = [dict(zip(measured.CASES_COLUMNS, row)) for row in measured.CASES]


class Counter:
    """Sums the MACs, weights (biases with them) and layers of convolutions; a shape is (channels, side)."""

    def __init__(self):
        self.macs = self.weights = self.layers = 0

    def conv(self, shape, channels, kernel=1, stride=1, *, groups=1, pad=None, again=False):
        """`kernel` is a side or (height, width); `again` is a layer whose weights were counted before."""
        height, width = (kernel, kernel) if isinstance(kernel, int) else kernel
        pad = (height // 2, width // 2) if pad is None else (pad, pad)
        rows, columns = ((shape[1] + 2 * p - k) // stride + 1 for p, k in zip(pad, (height, width)))
        assert rows == columns
        each = channels * (shape[0] // groups) * height * width
        self.macs += each * rows * columns
        self.weights += 0 if again else each + channels
        self.layers += 1
        return channels, rows


def pool(shape):
    return shape[0], (shape[1] - 3) // 2 + 1


def retinanet(classes, *, resnext, side=800):
    """Lin et al., ICCV 2017, on ResNet-50 or ResNeXt-50 32x4d, as torchvision and MLPerf build it."""
    net = Counter()
    at, stages = (64, net.conv((3, side), 64, 7, 2)[1] // 2), []
    for stage, blocks in enumerate((3, 4, 6, 3)):
        width = 64 << stage
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            inner = net.conv(at, 2 * width if resnext else width)
            inner = net.conv(inner, inner[0], 3, stride, groups=32 if resnext else 1)
            if not block:
                net.conv(at, 4 * width, 1, stride)
            at = net.conv(inner, 4 * width)
        stages.append(at)
    levels = [net.conv(net.conv(stage, 256), 256, 3) for stage in stages[1:]]
    levels.append(net.conv(levels[-1], 256, 3, 2))
    levels.append(net.conv(levels[-1], 256, 3, 2))
    for out in (9 * classes, 9 * 4):
        for number, level in enumerate(levels):
            for channels in (256, 256, 256, 256, out):
                level = net.conv(level, channels, 3, again=number > 0)
    return net


def inception(side):
    """Szegedy et al., CVPR 2016, as torchvision builds it, without the auxiliary head."""
    net = Counter()

    def branch(at, *layers, **more):
        for channels, kernel in layers:
            at = net.conv(at, channels, kernel)
        return net.conv(at, **more) if more else at

    at = net.conv(net.conv((3, side), 32, 3, 2, pad=0), 32, 3, pad=0)
    at = pool(net.conv(at, 64, 3))
    at = pool(net.conv(net.conv(at, 80), 192, 3, pad=0))
    for pooled in (32, 64, 64):
        ends = branch(at, (64, 1)), branch(at, (48, 1), (64, 5)), branch(at, (64, 1), (96, 3), (96, 3))
        at = sum(end[0] for end in ends) + branch(at, (pooled, 1))[0], at[1]
    smaller = {"kernel": 3, "stride": 2, "pad": 0}
    left = branch(at, channels=384, **smaller)
    right = branch(at, (64, 1), (96, 3), channels=96, **smaller)
    at = left[0] + right[0] + at[0], left[1]
    for inner in (128, 160, 160, 192):
        branch(at, (192, 1))
        branch(at, (inner, 1), (inner, (1, 7)), (192, (7, 1)))
        branch(at, (inner, 1), (inner, (7, 1)), (inner, (1, 7)), (inner, (7, 1)), (192, (1, 7)))
        branch(at, (192, 1))
        at = 768, at[1]
    left = branch(at, (192, 1), channels=320, **smaller)
    right = branch(at, (192, 1), (192, (1, 7)), (192, (7, 1)), channels=192, **smaller)
    at = left[0] + right[0] + at[0], left[1]
    for _ in range(2):
        branch(at, (320, 1))
        for end in (branch(at, (384, 1)), branch(at, (448, 1), (384, 3))):
            net.conv(end, 384, (1, 3))
            net.conv(end, 384, (3, 1))
        branch(at, (192, 1))
        at = 2048, at[1]
    net.conv((2048, 1), 1000)
    return net


def test_the_counter_gives_published_counts():
    """torchvision: retinanet_resnet50_fpn 151.54 GMAC and 34,014,999 weights; inception_v3 5.71 GMAC, 27.2 M less its head."""
    known = retinanet(91, resnext=False)
    assert known.macs / 1e9 == pytest.approx(151.54, abs=0.005)
    assert known.weights == pytest.approx(34_014_999, rel=2e-3)
    known = inception(299)
    assert known.macs / 1e9 == pytest.approx(5.713, abs=0.005)
    assert known.weights == pytest.approx(23.83e6, rel=2e-3)


def test_the_retinanet_that_was_measured_is_mlperfs():
    counted = retinanet(264, resnext=True)
    points = [point for point in POINTS if point["model"] == "retinanet"]
    assert len(points) == 17
    for point in points:
        assert point["flop"] / 2 / point["batch"] == pytest.approx(counted.macs, rel=1e-4)
        assert point["weight_bytes"] == pytest.approx(counted.weights, rel=2e-3)
        assert point["kernels"] == counted.layers
    model = Models.RetinaNet
    assert (model.macs, model.parameters, model.kernels) == pytest.approx(
        (counted.macs, counted.weights, counted.layers), rel=2e-3
    )


def test_the_inception_that_phones_ran_is_of_224_pixels():
    sides = {"npu": 224, "gpu": 299, "gpu_eager": 299}
    points = [point for point in POINTS if point["model"] == "inception_v3"]
    assert {point["runtime_class"] for point in points} == sides.keys()
    for point in points:
        counted = inception(sides[point["runtime_class"]])
        assert point["flop"] / 2 / point["batch"] == pytest.approx(counted.macs, rel=5e-3)


def test_cards_of_llama_cpp_are_stated_with_fp16_accumulation():
    """GeForce: tensor cores reach with fp16 accumulation twice the rate of fp32 (NVIDIA's GA102 and AD102 papers)."""
    for device, fp32_accumulation in (("rtx3090", 71e12), ("rtx4090", 165.2e12)):
        for point in POINTS:
            if point["device"] == device:
                factor = 2 if point["runtime_class"].startswith("llm") else 1
                assert point["peak"] == factor * fp32_accumulation

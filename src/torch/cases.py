"""Cases as org.hepatica.learning.data reads them, and its augmentation, for a whole batch at once."""

import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

SIZE = 256


def read(folder):
    """(name, image 0..1, mask 0 or 1) of every pair, in order of name; all of 256x256."""
    cases = []
    for file in sorted(Path(folder, 'images').glob('*.png')):
        image = Image.open(file)
        mask = Image.open(Path(folder, 'masks', file.name))
        if {image.size, mask.size} != {(SIZE, SIZE)} or {image.mode, mask.mode} != {'L'}:
            raise SystemExit(f'{file}: image and mask must be 256x256, 8 bit grey')
        cases.append((file.stem, np.asarray(image) / np.float32(255),
                      (np.asarray(mask) > 0).astype(np.float32)))
    if not cases:
        raise SystemExit(f'{folder}/images holds no PNG')
    return cases


def split(cases, file):
    """Those who train and those who validate, by a file as org.hepatica.learning.data.Split reads it;
    who tests or is out is in neither."""
    roles = {}
    for number, line in enumerate(Path(file).read_text(encoding='utf-8').splitlines(), 1):
        words = line.split('#')[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in ('test', 'validation', 'out'):
            raise SystemExit(f"{file}:{number}: expected 'test PATIENT', 'validation PATIENT' or "
                             f"'out PATIENT', found '{line}'")
        if words[1] in roles:
            raise SystemExit(f'{file}:{number}: patient {words[1]} is listed twice')
        roles[words[1]] = words[0]
    for name, _, _ in cases:
        if '#' in name.split('_')[0]:
            raise SystemExit(f"{file} cannot name the patient of {name}, as a # begins a comment: "
                             'rename the pictures')
    role = [roles.get(name.split('_')[0], 'train') for name, _, _ in cases]
    return ([case for case, part in zip(cases, role) if part == 'train'],
            [case for case, part in zip(cases, role) if part == 'validation'])


def arrays(cases, size):
    """Images and masks, [N, 1, size, size]."""
    image = torch.from_numpy(np.stack([case[1] for case in cases]))[:, None]
    mask = torch.from_numpy(np.stack([case[2] for case in cases]))[:, None]
    if size >= SIZE:
        return enlarged(image, mask, size)
    return F.avg_pool2d(image, SIZE // size), (F.avg_pool2d(mask, SIZE // size) >= 0.5).float()


def enlarged(image, mask, size):
    """Both at another size, linearly, as org.hepatica.unet.Resize does it."""
    if size == image.shape[2]:
        return image, mask
    image, mask = (F.interpolate(a, size=(size, size), mode='bilinear', align_corners=False)
                   for a in (image, mask))
    return image.clamp(0, 1), (mask >= 0.5).float()  # rounding may leave 1.0000001


def augmented(image, mask, zoom, stomachs=0, left_alone=0):
    """As Augmentation.shipped(), which zooms by 0.25: geometry moves both alike, intensity changes
    the image alone. So many of the slices, 0 to 1, get a stomach, and so many lose the right part
    of their liver, which Augmentation has not."""
    count, side = image.shape[0], image.shape[2]

    def symmetric(amplitude):
        return (2 * torch.rand(count) - 1) * amplitude

    angle = symmetric(math.radians(20))
    scale = torch.exp(symmetric(math.log1p(zoom)))
    dx, dy = symmetric(0.08) * side, symmetric(0.08) * side
    crop = torch.rand(count) < 0.1
    scale = torch.where(crop, scale * (1.2 + 0.6 * torch.rand(count)), scale)
    dx = torch.where(crop, dx + symmetric(0.25) * side, dx)
    dy = torch.where(crop, dy + symmetric(0.25) * side, dy)
    at = torch.arange(side).float()
    centre = (side - 1) / 2
    u = at[None, None, :] - centre - dx[:, None, None]
    v = at[None, :, None] - centre - dy[:, None, None]
    cos, sin = (torch.cos(angle) / scale)[:, None, None], (torch.sin(angle) / scale)[:, None, None]

    def bend():
        waves, phase = 1 + 2 * torch.rand(count), 2 * math.pi * torch.rand(count)
        height = symmetric(0.01 * side)
        turn = 2 * math.pi * waves[:, None] * at / side + phase[:, None]
        return height[:, None] * torch.sin(turn)

    x = cos * u + sin * v + centre + bend()[:, None, :] + bend()[:, :, None]
    y = -sin * u + cos * v + centre + bend()[:, None, :] + bend()[:, :, None]
    grid = torch.stack([x, y], -1) * (2 / (side - 1)) - 1
    image = F.grid_sample(image, grid, align_corners=True)
    mask = (F.grid_sample(mask, grid, align_corners=True) >= 0.5).float()
    for i in torch.nonzero(torch.rand(count) < stomachs).flatten().tolist():
        image[i, 0] = _with_stomach(image[i, 0], mask[i, 0] > 0)
    if left_alone:  # without it, no random number is drawn for it
        before = image.clone(), mask.clone()
        for i in torch.nonzero(torch.rand(count) < left_alone).flatten().tolist():
            other = torch.randint(0, count, (1,)).item()
            image[i, 0], mask[i, 0] = _left_alone(
                image[i, 0], mask[i, 0] > 0, before[0][other, 0], before[1][other, 0] > 0)
    return _intensity(image, count, symmetric), mask


def pasted(image, mask):
    """A box of another slice of the batch in each, a quarter to a half of the side wide and high,
    with its mask (CutMix, Yun et al. 2019): where an organ lies tells less, its looks tell more."""
    count, side = image.shape[0], image.shape[2]
    height, width = torch.randint(side // 4, side // 2 + 1, (2,)).tolist()
    top = torch.randint(0, side - height + 1, (1,)).item()
    left = torch.randint(0, side - width + 1, (1,)).item()
    box = (slice(None), slice(None), slice(top, top + height), slice(left, left + width))
    other = torch.randperm(count)
    image, mask = image.clone(), mask.clone()
    image[box], mask[box] = image[other][box], mask[other][box]
    return image, mask


def _with_stomach(image, liver):
    """Paints a full stomach beside the liver, as bright as it or nearly: brightness alone does not
    make a liver. Of one to three ellipses with ragged edges, on the patient's left, inside the
    body, over everything but liver."""
    side = image.shape[0]

    def between(low, high):
        return low + (high - low) * torch.rand(1).item()

    if liver.sum() > 80:
        inside = image[liver]
        brightness = inside.median().item()
        noise = 1.2 * (image - _mean3(image))[liver].std().item()
        middle = liver.nonzero()[:, 1].float().mean().item()
    else:
        brightness, noise, middle = between(0.25, 0.6), between(0.02, 0.08), 0.35 * side
    at = torch.arange(side).float()
    x = between(min(0.7 * side, middle + 0.1 * side), 0.86 * side)
    y = between(0.22 * side, 0.6 * side)
    centre = y
    stomach = torch.zeros(side, side, dtype=torch.bool)
    for _ in range(torch.randint(1, 4, (1,)).item()):
        long = between(0.05, 0.14) * side
        short = long * between(0.45, 1)
        turn = between(0, math.pi)
        u = (at[None, :] - x) * math.cos(turn) + (at[:, None] - y) * math.sin(turn)
        v = (at[:, None] - y) * math.cos(turn) - (at[None, :] - x) * math.sin(turn)
        ragged = 0.25 * _smooth_noise(side, max(8, int(long)))
        stomach |= (u / long) ** 2 + (v / short) ** 2 + ragged < 1
        x, y = x + between(-long, long), y + between(-long, long)
    gap = (0, 0, 1, 2, 3)[torch.randint(0, 5, (1,)).item()]
    near = F.max_pool2d(liver[None, None].float(), 2 * gap + 1, 1, gap)[0, 0] > 0
    stomach &= ~near & _body(image)
    level = max(0.06, brightness + between(-40, 50) / 255)
    filling = level + noise * torch.randn(side, side)
    filling = filling + between(0, 0.03) * _smooth_noise(side, 16)
    if between(0, 1) < 0.3:  # in layers, as in who lies
        filling = filling + between(-0.15, 0.15) * (at[:, None] - centre) / side * 4
    cover = _mean3(stomach.float()) * ~liver
    return (image * (1 - cover) + filling * cover).clamp(0, 1)


def _left_alone(image, liver, other, other_liver):
    """Takes the right part of a liver away, as where the left lobe lies alone: beside the heart
    and at its lower end. Where it was lies lung or fat, what another slice has there but its
    liver, or something drawn. Returns image and mask; a small liver stays as it is."""
    side = image.shape[0]
    if liver.sum() < 0.023 * side * side:
        return image, liver.float()

    def between(low, high):
        return low + (high - low) * torch.rand(1).item()

    at = torch.arange(side).float()
    turn = between(-0.7, 0.7)
    along = at[None, :] * math.cos(turn) + at[:, None] * math.sin(turn)
    along = along + 0.02 * side * _smooth_noise(side, max(8, side // 8))
    away = liver & (along < torch.quantile(along[liver], between(0.4, 0.85)))
    kind = torch.rand(1).item()
    if kind < 0.4:
        filling = 0.01 * torch.rand(side, side)
    elif kind < 0.75:
        filling = other * ~other_liver
    else:
        filling = between(0.08, 0.6) + between(0.02, 0.06) * torch.randn(side, side)
        filling = filling + 0.04 * _smooth_noise(side, 16)
    cover = _mean3(away.float())
    return (image * (1 - cover) + filling * cover).clamp(0, 1), (liver & ~away).float()


def _mean3(picture):
    return F.avg_pool2d(picture[None, None], 3, 1, 1)[0, 0]


def _smooth_noise(side, grain):
    coarse = torch.randn(1, 1, side // grain + 2, side // grain + 2)
    return F.interpolate(coarse, size=(side, side), mode='bicubic', align_corners=False)[0, 0]


def _body(image):
    """What has something brighter than fat on all four sides."""
    tissue = (image > 0.12).float()
    sides = torch.ones_like(tissue)
    for axis in (0, 1):
        sides = sides * tissue.cummax(axis)[0] * tissue.flip(axis).cummax(axis)[0].flip(axis)
    return sides > 0


def _intensity(image, count, symmetric):
    def each(values):
        return values[:, None, None, None]

    line = torch.tensor([1., 2, 1]) / 4
    blurred = F.conv2d(image, (line[:, None] * line)[None, None], padding=1)
    image = torch.where(each(torch.rand(count) < 0.2), blurred, image)
    image = _enhanced(image, count, each)
    image = image.clamp(0, 1) ** each(torch.pow(2, symmetric(0.4)))
    air = (image * 10).clamp(max=1)  # air stays air
    image = (0.4 + (image - 0.4) * each(1 + symmetric(0.25)) + each(symmetric(0.08))) * air
    image = image + torch.randn_like(image) * each(0.05 * torch.rand(count))
    return image.clamp(0, 1)


def _enhanced(image, count, each):
    """Another contrast phase or tube voltage: what is above 31 to 71 HU is stretched, or all."""
    vessels = torch.rand(count) < 0.5
    start = torch.where(vessels, 0.12 + 0.16 * torch.rand(count), torch.zeros(count))
    least = torch.where(vessels, 1 / 1.5, 1 / 1.4)
    factor = least * (torch.where(vessels, 3., 2.) / least) ** torch.rand(count)
    factor = torch.where(torch.rand(count) < 0.6, factor, torch.ones(count))
    above = image > each(start)
    return torch.where(above, each(start) + (image - each(start)) * each(factor), image)

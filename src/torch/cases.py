"""Cases as org.hepatica.learning reads them, and its augmentation, for a whole batch at once."""

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
    """Those who train and those who validate, by a file as org.hepatica.learning.Split reads it;
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
    role = [roles.get(name.split('_')[0], 'train') for name, _, _ in cases]
    return ([case for case, part in zip(cases, role) if part == 'train'],
            [case for case, part in zip(cases, role) if part == 'validation'])


def arrays(cases, size):
    """Images and masks, [N, 1, size, size]."""
    image = torch.from_numpy(np.stack([case[1] for case in cases]))[:, None]
    mask = torch.from_numpy(np.stack([case[2] for case in cases]))[:, None]
    if size == SIZE:
        return image, mask
    return F.avg_pool2d(image, SIZE // size), (F.avg_pool2d(mask, SIZE // size) >= 0.5).float()


def augmented(image, mask, zoom):
    """As Augmentation.shipped(), which zooms by 0.25: geometry moves both alike, intensity changes
    the image alone."""
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

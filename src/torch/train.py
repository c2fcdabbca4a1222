#!/usr/bin/env python3
"""Trains the network of Hepatica in PyTorch, on a GPU where there is one, as `hepatica train
--preset shipped` does: the inside at 128x128 first, then the whole at 256x256, Dice and
cross-entropy, Adam, a running mean of the weights. Needs PyTorch, NumPy and Pillow.

  python3 src/torch/train.py msd-liver-2d negatives --split split.txt --out run
  hepatica import run/best.safetensors --data msd-liver-2d --data negatives \\
    --split split.txt --out new.hepatica
"""

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import cases
import export
from network import ResidualUNet, grow

CHECKED = 8
SMOOTHING = 1e-3


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('cases', nargs='+', help='folders of images/ and masks/; 0 to 255 HU')
    parser.add_argument('--split', required=True,
                        help='file of lines "test PATIENT" or "validation PATIENT"')
    parser.add_argument('--out', required=True, type=Path, help='folder of the run')
    parser.add_argument('--levels', type=int, default=5)
    parser.add_argument('--base-width', type=int, default=8)
    parser.add_argument('--dropout', type=float, default=0.3)
    parser.add_argument('--epochs', type=int, nargs=2, default=(23, 16), metavar='N',
                        help='at 128x128, at 256x256')
    parser.add_argument('--batch', type=int, nargs=2, default=(8, 4), metavar='N')
    parser.add_argument('--rates', type=float, nargs=4, default=(1e-3, 1e-4, 6e-4, 2e-5),
                        metavar='RATE', help='first and last of each; geometric between them')
    parser.add_argument('--averaging', type=float, default=0.99)
    parser.add_argument('--negative-repeats', type=int, default=2)
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def loss_of(logits, mask):
    """Dice plus cross-entropy, per slice (org.hepatica.unet.DiceCrossEntropy)."""
    p, g = torch.sigmoid(logits).flatten(1), mask.flatten(1)
    smoothing = SMOOTHING * g.shape[1]
    overlap = (2 * (p * g).sum(1) + smoothing) / (p.sum(1) + g.sum(1) + smoothing)
    return F.binary_cross_entropy_with_logits(logits, mask) + (1 - overlap).mean()


class Mean:
    """A running mean of a network's weights, shorter at first so that it forgets the start."""

    def __init__(self, network, decay):
        self.network = copy.deepcopy(network).eval()
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def add(self, network):
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))
        for mean, now in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - decay)


class Run:
    """A training, phase by phase."""

    def __init__(self, settings):
        self.settings = settings
        self.device = 'cuda' if torch.cuda.is_available() else 'cpu'
        everything = [case for folder in settings.cases for case in cases.read(folder)]
        train, self.validation = cases.split(everything, settings.split)
        self.train = [case for case in train
                      for _ in range(1 if case[2].any() else settings.negative_repeats)]
        if not self.train or not any(case[2].any() for case in self.validation):
            raise SystemExit('nobody trains, or nobody with liver validates: see --split')
        if len(self.train) < max(settings.batch):
            raise SystemExit(f'{len(self.train)} training slices are less than a batch: see --batch')
        self.epochs = 0
        settings.out.mkdir(parents=True, exist_ok=True)
        (settings.out / 'settings.json').write_text(json.dumps(vars(settings), default=str))

    def whole(self):
        settings = self.settings
        inside = ResidualUNet(settings.levels - 1, 2 * settings.base_width, settings.dropout)
        inside = self.phase(inside, 128, 0)
        outside = ResidualUNet(settings.levels, settings.base_width, settings.dropout)
        image, _ = cases.arrays(self.train, cases.SIZE)
        grow(inside.cpu(), outside, image.mean().item(), image.std().item())
        self.phase(outside, cases.SIZE, 1)

    def phase(self, network, size, number):
        """Trains at one size; returns the mean of the weights."""
        settings = self.settings
        network = network.to(self.device, memory_format=torch.channels_last)
        first, last = settings.rates[2 * number:2 * number + 2]
        epochs, batch = settings.epochs[number], settings.batch[number]
        image, mask = cases.arrays(self.train, size)
        mean = Mean(network, settings.averaging)
        adam = torch.optim.Adam(network.parameters(), lr=first)
        best = 0
        for epoch in range(epochs):
            start = time.time()
            for group in adam.param_groups:
                group['lr'] = first * (last / first) ** (epoch / max(1, epochs - 1))
            loss = self.epoch(network, mean, adam, image, mask, batch)
            self.epochs += 1
            each, pooled = self.validate(mean.network, size)
            print(f'epoch {self.epochs} {size}x{size} loss {loss:.4f} '
                  f'Dice {each:.4f} pooled {pooled:.4f} in {time.time() - start:.0f} s', flush=True)
            self.write(mean.network, size, 'last')
            if size == cases.SIZE and each > best:
                best = each
                self.write(mean.network, size, 'best')
        return mean.network

    def epoch(self, network, mean, adam, image, mask, batch):
        network.train()
        order = torch.randperm(len(image))
        losses = []
        for at in range(0, len(order) - batch + 1, batch):
            some = order[at:at + batch]
            x, y = cases.augmented(image[some], mask[some])
            x = x.to(self.device, memory_format=torch.channels_last)
            y = y.to(self.device)
            loss = loss_of(network(x), y)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            mean.add(network)
            losses.append(loss.item())
        if not np.isfinite(losses).all():
            raise SystemExit('the loss is not finite: lower the rates')
        return float(np.mean(losses))

    @torch.no_grad()
    def validate(self, network, size):
        """Mean of the slices' Dice, and that of all pixels, at threshold 0.5."""
        image, mask = cases.arrays(self.validation, size)
        found = torch.cat([network(x.to(self.device)).cpu() >= 0 for x in image.split(8)])
        found, truth = found.flatten(1).float(), mask.flatten(1)
        both, sum_ = (found * truth).sum(1), found.sum(1) + truth.sum(1)
        with_liver = truth.sum(1) > 0
        return ((2 * both / sum_)[with_liver].mean().item(), (2 * both.sum() / sum_.sum()).item())

    def write(self, network, size, name):
        """The weights, with slices that Hepatica must find alike: training slices, evenly taken."""
        chosen = self.train[::max(1, len(self.train) // CHECKED)][:CHECKED]
        said = {'inputSize': size, 'huLow': 0, 'huHigh': 255,
                'seed': self.settings.seed, 'epochs': self.epochs}
        on_cpu = copy.deepcopy(network).cpu()
        export.write(self.settings.out / f'{name}.safetensors', on_cpu, said,
                     cases.arrays(chosen, size)[0])


def main():
    settings = options()
    torch.manual_seed(settings.seed)
    Run(settings).whole()


if __name__ == '__main__':
    main()

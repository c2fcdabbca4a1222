#!/usr/bin/env python3
"""Trains the network of Hepatica in PyTorch, on a GPU where there is one. What is not said
otherwise is the recipe of the shipped weights (docs/training.md says how near), in three steps:
the inside at 128x128; the whole, grown around it, at 256x256; the whole once more, with stomachs
painted beside the liver, one rate and a longer running mean, without pasted boxes and helping
outputs. Its weights are the mean of those after each of the last epochs. Dice and cross-entropy,
Adam, rates by half a cosine, a running mean of the weights. Needs PyTorch, NumPy and Pillow.

  python3 src/torch/train.py msd-liver-2d negatives --split split.txt --out run
  hepatica import run/mean.safetensors --data msd-liver-2d --data negatives \\
    --split split.txt --out new.hepatica
"""

import argparse
import copy
import json
import math
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


STEPS = ('inside', 'whole', 'once more')


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def each_step(option, kind, default, text):
        parser.add_argument(option, type=kind, nargs=len(STEPS), default=default, metavar='N',
                            help=text + ' in each step (default: %(default)s)')

    parser.add_argument('cases', nargs='+', help='folders of images/ and masks/; 0 to 255 HU')
    parser.add_argument('--split', required=True,
                        help='file of lines "test PATIENT" or "validation PATIENT"')
    parser.add_argument('--out', required=True, type=Path, help='folder of the run')
    parser.add_argument('--on-from', type=Path, metavar='FILE', help='weights of another run, as '
                        'its mean.safetensors: only the last step is made, from them on')
    parser.add_argument('--levels', type=int, default=5)
    parser.add_argument('--base-width', type=int, default=8)
    parser.add_argument('--dropout', type=float, default=0.3)
    each_step('--epochs', int, (22, 12, 8), 'epochs')
    each_step('--batch', int, (8, 4, 4), 'slices a batch')
    each_step('--first-rate', float, (1e-3, 6e-4, 2e-4), 'learning rate of the first batch')
    each_step('--last-rate', float, (5e-5, 1e-5, 2e-4), 'learning rate of the last batch')
    each_step('--boxes', float, (0.25, 0.2, 0), 'part of the batches with pasted boxes')
    each_step('--helping', float, (0.2, 0.2, 0), 'what each helping output counts')
    each_step('--zoom', float, (0.35, 0.35, 0.3), 'greatest zoom, 0.25 is 25 %%,')
    each_step('--stomachs', float, (0, 0, 0.35), 'part of the slices with a stomach painted in')
    each_step('--left-alone', float, (0, 0, 0),
              'part of the slices that lose the right part of their liver')
    each_step('--averaging', float, (0.99, 0.99, 0.998), 'decay of the running mean')
    parser.add_argument('--last-sizes', type=int, nargs='+', default=[cases.SIZE], metavar='N',
                        help='sizes of the slices of the last step, one of them for each batch; the '
                        'first is that of the finished network (default: %(default)s)')
    parser.add_argument('--last-epochs', type=int, default=3,
                        help='epochs of the last step whose mean is kept (default: %(default)s)')
    parser.add_argument('--negative-repeats', type=int, default=4)
    parser.add_argument('--seed', type=int, default=1)
    said = parser.parse_args()
    if any(size < cases.SIZE or size % (1 << said.levels) for size in said.last_sizes):
        parser.error(f'--last-sizes are {cases.SIZE} or more, and multiples of {1 << said.levels}')
    return said


def loss_of(logits, mask):
    """Dice plus cross-entropy, per slice (org.hepatica.unet.DiceCrossEntropy)."""
    p, g = torch.sigmoid(logits).flatten(1), mask.flatten(1)
    smoothing = SMOOTHING * g.shape[1]
    overlap = (2 * (p * g).sum(1) + smoothing) / (p.sum(1) + g.sum(1) + smoothing)
    return F.binary_cross_entropy_with_logits(logits, mask) + (1 - overlap).mean()


def helped_loss(logits, mask, weight):
    """With the helping outputs, brought to the mask's size, which count so much each."""
    loss = loss_of(logits[0], mask)
    if weight:
        for coarse in logits[1:]:
            fine = F.interpolate(coarse, size=mask.shape[2:], mode='bilinear', align_corners=False)
            loss = loss + weight * loss_of(fine, mask)
    return loss


class RunningMean:
    """A running mean of a network's weights, shorter at first so that it forgets the start."""

    def __init__(self, network, decay):
        self.network = copy.deepcopy(network).eval()
        self.decay = decay
        self.steps = 0

    def add(self, network):
        self.steps += 1
        self.mix(network, 1 - min(self.decay, self.steps / (self.steps + 9)))

    @torch.no_grad()
    def mix(self, network, part):
        for mean, now in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mean.is_floating_point():
                mean.lerp_(now, part)


class Run:
    """A training, step by step."""

    def __init__(self, settings):
        self.settings = settings
        self.device = 'cuda' if torch.cuda.is_available() else 'cpu'
        everything = [case for folder in settings.cases for case in cases.read(folder)]
        train, self.validation = cases.split(everything, settings.split)
        self.train = [case for case in train
                      for _ in range(1 if case[2].any() else settings.negative_repeats)]
        if not any(case[2].any() for case in self.train) \
                or not any(case[2].any() for case in self.validation):
            raise SystemExit('nobody with liver trains, or validates: see --split')
        if len(self.train) < max(settings.batch):
            raise SystemExit(f'{len(self.train)} training slices are less than a batch: see --batch')
        self.epochs = 0
        self.best = 0
        settings.out.mkdir(parents=True, exist_ok=True)
        (settings.out / 'settings.json').write_text(json.dumps(vars(settings), default=str))

    def all_steps(self):
        settings = self.settings
        whole = ResidualUNet(settings.levels, settings.base_width, settings.dropout)
        if settings.on_from:
            export.read(settings.on_from, whole)
        else:
            inside = ResidualUNet(settings.levels - 1, 2 * settings.base_width, settings.dropout)
            inside, _ = self.step(inside, 128, 0)
            image, _ = cases.arrays(self.train, cases.SIZE)
            grow(inside.cpu(), whole, image.mean().item(), image.std().item())
            whole, _ = self.step(whole, cases.SIZE, 1)
        size = settings.last_sizes[0]
        _, mean = self.step(whole, size, 2)
        self.write(mean, size, 'mean')
        each, pooled = self.validate(mean, size)
        print(f'mean of the last epochs: Dice {each:.4f} pooled {pooled:.4f}')

    def step(self, network, size, number):
        """Trains at one size; returns the running mean of the weights at the end, and the mean of
        those after each of the last epochs."""
        settings = self.settings
        network = network.to(self.device, memory_format=torch.channels_last)
        image, mask = cases.arrays(self.train, min(size, cases.SIZE))
        running = RunningMean(network, settings.averaging[number])
        epochs_mean = RunningMean(network, 1)
        adam = torch.optim.Adam(network.parameters(), lr=settings.first_rate[number])
        for epoch in range(settings.epochs[number]):
            start = time.time()
            loss = self.epoch(network, running, adam, image, mask, number, epoch)
            first = max(0, settings.epochs[number] - settings.last_epochs)
            epochs_mean.mix(running.network, 1 / max(1, epoch - first + 1))
            self.epochs += 1
            each, pooled = self.validate(running.network, size)
            print(f'epoch {self.epochs} {STEPS[number]} {size}x{size} loss {loss:.4f} '
                  f'Dice {each:.4f} pooled {pooled:.4f} in {time.time() - start:.0f} s', flush=True)
            self.write(running.network, size, 'last')
            if size == settings.last_sizes[0] and each > self.best:
                self.best = each
                self.write(running.network, size, 'best')
        return running.network, epochs_mean.network

    def epoch(self, network, running, adam, image, mask, number, epoch):
        settings = self.settings
        batch = settings.batch[number]
        network.train()
        order = torch.randperm(len(image))
        starts = range(0, len(order) - batch + 1, batch)
        losses = []
        for i, at in enumerate(starts):
            self.set_rate(adam, number, (epoch + i / len(starts)) / settings.epochs[number])
            some = order[at:at + batch]
            x, y = cases.augmented(image[some], mask[some], settings.zoom[number],
                                   settings.stomachs[number], settings.left_alone[number])
            if number == len(STEPS) - 1:
                x, y = self.enlarged(x, y)
            if torch.rand(1).item() < settings.boxes[number]:
                x, y = cases.pasted(x, y)
            x = x.to(self.device, memory_format=torch.channels_last)
            y = y.to(self.device)
            loss = helped_loss(network.logits(x), y, settings.helping[number])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            running.add(network)
            losses.append(loss.item())
        if not np.isfinite(losses).all():
            raise SystemExit('the loss is not finite: lower the rates')
        return float(np.mean(losses))

    def enlarged(self, x, y):
        """A batch at one of the sizes of the last step."""
        sizes = self.settings.last_sizes
        if sizes == [cases.SIZE]:
            return x, y  # no random number is drawn for it
        return cases.enlarged(x, y, sizes[torch.randint(0, len(sizes), (1,)).item()])

    def set_rate(self, adam, number, done):
        """Half a cosine over the step, of which so much is done, 0 to 1."""
        first, last = self.settings.first_rate[number], self.settings.last_rate[number]
        for group in adam.param_groups:
            group['lr'] = last + (first - last) * 0.5 * (1 + math.cos(math.pi * done))

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
        """The weights, with slices that Hepatica must find alike: training slices with liver,
        evenly taken."""
        with_liver = [case for case in self.train if case[2].any()]
        chosen = with_liver[::max(1, len(with_liver) // CHECKED)][:CHECKED]
        said = {'inputSize': size, 'huLow': 0, 'huHigh': 255,
                'seed': self.settings.seed, 'epochs': self.epochs}
        on_cpu = copy.deepcopy(network).cpu()
        export.write(self.settings.out / f'{name}.safetensors', on_cpu, said,
                     cases.arrays(chosen, size)[0])


def main():
    settings = options()
    torch.manual_seed(settings.seed)
    Run(settings).all_steps()


if __name__ == '__main__':
    main()

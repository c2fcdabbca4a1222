"""The network of org.hepatica.unet.ResidualUNet, layer by layer, with its names."""

import torch
from torch import nn
from torch.nn import functional as F

HELPING = 2  # so many stages below the last of the way up have outputs of their own


class Normalised(nn.Module):
    """A convolution and its batch normalisation."""

    def __init__(self, inputs, outputs, side):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, side, padding=side // 2)
        self.normalisation = nn.BatchNorm2d(outputs, eps=1e-5)

    def forward(self, x):
        return self.normalisation(self.convolution(x))


class Stage(nn.Module):
    """Two 3x3 convolutions and a 1x1 shortcut, added and rectified."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = Normalised(inputs, outputs, 3)
        self.conv2 = Normalised(outputs, outputs, 3)
        self.shortcut = Normalised(inputs, outputs, 1)

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.conv1(x))) + self.shortcut(x))


class ResidualUNet(nn.Module):
    """[N, 1, S, S] in, logits of the same shape out; S is a multiple of 2^levels.

    Dropout stands behind the two lowest stages. Batch normalisation follows every convolution of
    a stage, none the transposed ones. Two coarser stages of the way up have outputs of their own
    that help to train (deep supervision, Lee et al. 2015); they are not exported.
    """

    def __init__(self, levels, base_width, dropout=0.3):
        super().__init__()
        self.levels = levels
        self.base_width = base_width
        self.dropout = dropout
        width = [base_width << level for level in range(levels + 1)]
        self.down = nn.ModuleList(
            Stage(1 if level == 0 else width[level - 1], width[level]) for level in range(levels))
        self.bridge = Stage(width[levels - 1], width[levels])
        self.deconv = nn.ModuleList(
            nn.ConvTranspose2d(width[level + 1], width[level], 2, 2) for level in range(levels))
        self.up = nn.ModuleList(Stage(2 * width[level], width[level]) for level in range(levels))
        self.logit = nn.Conv2d(base_width, 1, 1)
        self.helping = nn.ModuleList(
            nn.Conv2d(width[level], 1, 1) for level in range(1, min(HELPING + 1, levels)))
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.kaiming_normal_(module.weight, nonlinearity='relu')
                nn.init.zeros_(module.bias)

    def forward(self, x):
        return self.logits(x)[0]

    def logits(self, x):
        """Those of the network, and those of its helping outputs, each half as large."""
        skips, helping = [], []
        for level in range(self.levels):
            x = self.down[level](x)
            if level == self.levels - 1:
                x = F.dropout(x, self.dropout, self.training)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = F.dropout(self.bridge(x), self.dropout, self.training)
        for level in reversed(range(self.levels)):
            x = self.up[level](torch.cat([self.deconv[level](x), skips[level]], 1))
            if 0 < level <= len(self.helping):
                helping.insert(0, self.helping[level - 1](x))
        return [self.logit(x)] + helping

    def arrays(self):
        """Every array that has learned something, by the name that Hepatica gives it."""
        named = {}
        for level in range(self.levels):
            _stage(named, f'down{level + 1}', self.down[level])
        _stage(named, 'bridge', self.bridge)
        for level in range(self.levels):
            _convolution(named, f'up{level + 1}_deconv', self.deconv[level])
            _stage(named, f'up{level + 1}', self.up[level])
        _convolution(named, 'logit', self.logit)
        return named


def _stage(named, name, stage):
    for part in ('conv1', 'conv2', 'shortcut'):
        layer = getattr(stage, part)
        _convolution(named, f'{name}_{part}', layer.convolution)
        norm = layer.normalisation
        for key, array in (('gamma', norm.weight), ('beta', norm.bias),
                           ('mean', norm.running_mean), ('var', norm.running_var)):
            named[f'{name}_{part}_bn.{key}'] = array.detach()


def _convolution(named, name, layer):
    named[f'{name}.W'] = layer.weight.detach()
    named[f'{name}.b'] = layer.bias.detach()


@torch.no_grad()
def grow(inside, outside, mean, deviation):
    """Puts a trained network into one with a stage more around it, which at first hands the image
    through at half its size (org.hepatica.unet.Growth)."""
    for part in ('down', 'deconv', 'up'):
        for level in range(inside.levels):
            source = getattr(inside, part)[level].state_dict()
            target = getattr(outside, part)[level + 1].state_dict()
            for key, array in source.items():
                if target[key].shape == array.shape:
                    target[key].copy_(array)
                else:  # it read the image, and now reads the channels of the new stage
                    target[key].zero_()
                    target[key][:, :1].copy_(array)
    outside.bridge.load_state_dict(inside.bridge.state_dict())
    first = outside.down[0]
    kernels = first.shortcut.convolution
    kernels.weight[0].zero_()
    kernels.weight[0, 0, 0, 0] = 1
    kernels.bias[0] = 0
    norm = first.shortcut.normalisation
    norm.running_mean[0], norm.running_var[0] = mean, deviation * deviation
    norm.weight[0], norm.bias[0] = deviation, mean
    first.conv2.normalisation.weight[0] = 0
    first.conv2.normalisation.bias[0] = 0
